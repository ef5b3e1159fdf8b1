package dev.muster.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Another JVM with the class path of this one. It is killed when the test is over. */
final class ChildJvm implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedReader output;

  private ChildJvm(Process process) {
    this.process = process;
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static ChildJvm start(Class<?> main, String... arguments) throws IOException {
    return startWith(Path.of(System.getProperty("java.io.tmpdir")), main, arguments);
  }

  /** Starts it with a folder of its own for temporary files. */
  static ChildJvm startWith(Path temporary, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  void write(String text) throws IOException {
    OutputStream input = process.getOutputStream();
    input.write(text.getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  void endInput() throws IOException {
    process.getOutputStream().close();
  }

  /** The next line it prints. */
  String line() throws Exception {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                return String.valueOf(output.readLine());
              } catch (IOException e) {
                return e.toString();
              }
            })
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for its end; its exit status. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + process.info());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
