package dev.muster.worker;

import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.UndecodableRecordException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child JVM and the pipes to it. What its tasks print goes to this process's standard output.
 */
final class ChildProcess {
  private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

  /** Small and quick to start; nothing in /tmp that a kill would leave behind. */
  private static final List<String> JVM_OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto");

  /** A task's line longer than this is passed on in pieces. */
  private static final int MAX_LINE = 64 << 10;

  private final Process process;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private volatile @Nullable Throwable failure;

  private ChildProcess(Process process) {
    this.process = process;
  }

  static ChildProcess start(ChildSettings settings, String supervisor) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.add(WorkerProcess.class.getName());
    command.add(supervisor);
    ProcessBuilder builder = new ProcessBuilder(command);
    // In the environment rather than the command line: class paths are long, and a list of
    // processes stays readable.
    builder.environment().put("CLASSPATH", settings.classPath());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    ChildProcess child = new ChildProcess(builder.start());
    Thread output = new Thread(child::pump, "muster-child-" + child.pid());
    output.setDaemon(true);
    output.start();
    child.say(settings.write() + "\n");
    return child;
  }

  private void say(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  private void pump() {
    try (InputStream in = new BufferedInputStream(process.getInputStream())) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        line.write(b);
        if (b == '\n' || line.size() >= MAX_LINE) {
          handle(line);
          line.reset();
        }
      }
      handle(line);
    } catch (IOException gone) {
      log.debug("The output of process {} ended", pid(), gone);
    }
  }

  private void handle(ByteArrayOutputStream bytes) {
    String line = bytes.toString(StandardCharsets.UTF_8);
    if (line.startsWith(ChildProtocol.READY)) {
      ready.complete(null);
    } else if (line.startsWith(ChildProtocol.FAILED)) {
      failure = failure(line);
    } else {
      PrintStream out = System.out;
      out.write(bytes.toByteArray(), 0, bytes.size());
      out.flush();
    }
  }

  private Throwable failure(String line) {
    try {
      return RemoteTaskException.of(
          ChildProtocol.readFailed(line),
          "worker process " + pid(),
          Thread.currentThread().getContextClassLoader());
    } catch (UndecodableRecordException | IllegalArgumentException e) {
      return e;
    }
  }

  long pid() {
    return process.pid();
  }

  /** Completes when it takes tasks. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Why it could not start, in its own words; null where it has said nothing. */
  @Nullable Throwable failure() {
    return failure;
  }

  int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  /** Asks it to finish what it holds within the grace period and to end. */
  void stop(Duration grace) {
    try {
      say(ChildProtocol.STOP + grace.toMillis() + "\n");
    } catch (IOException gone) {
      log.debug("Process {} has ended already", pid(), gone);
    }
  }

  void kill() {
    process.destroyForcibly();
  }

  /** What ended it, for people: an exit code, or the signal behind it. */
  static String describe(int code) {
    return code > 128 && code < 160
        ? "signal %d".formatted(code - 128)
        : "exit code %d".formatted(code);
  }
}
