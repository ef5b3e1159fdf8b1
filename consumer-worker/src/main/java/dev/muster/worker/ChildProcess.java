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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child JVM and the pipes to it. What its tasks print goes to this process's standard output.
 */
final class ChildProcess {
  private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

  /** What the names of variables of the command line begin with that can hold secrets. */
  private static final List<String> SECRET_VARIABLES = List.of("MUSTER_AUTH_KEY", "MUSTER_KAFKA_");

  /** A task's line longer than this is passed on in pieces. */
  private static final int MAX_LINE = 64 << 10;

  /** How long what it said last may take to come through after its end. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final Process process;
  private final Thread output;
  private final Runnable whenReady;
  private volatile boolean ready;
  private volatile @Nullable Throwable failure;

  private ChildProcess(Process process, Runnable whenReady) {
    this.process = process;
    this.whenReady = whenReady;
    this.output = new Thread(this::pump, "muster-child-" + process.pid());
    this.output.setDaemon(true);
  }

  /**
   * Starts a child.
   *
   * @param more further lines of its settings
   * @param whenReady is called once, when it takes tasks
   */
  static ChildProcess start(
      ChildSettings settings, String more, String supervisor, Runnable whenReady)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JvmOptions.ofWorker(builder.environment()));
    command.add(WorkerProcess.class.getName());
    command.add(supervisor);
    builder.command(command);
    // In the environment rather than the command line: class paths are long, and a list of
    // processes stays readable.
    builder.environment().put("CLASSPATH", settings.classPath());
    // What it needs of these it is told: tasks, and what they start, do not find keys there.
    builder.environment().keySet().removeIf(ChildProcess::mayHoldSecret);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    ChildProcess child = new ChildProcess(builder.start(), whenReady);
    child.output.start();
    try {
      child.say(settings.write() + more + "\n");
    } catch (IOException e) {
      child.process.destroyForcibly(); // mostly it is gone already
      throw e;
    }
    return child;
  }

  private static boolean mayHoldSecret(String variable) {
    return SECRET_VARIABLES.stream().anyMatch(variable::startsWith);
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
      ready = true;
      whenReady.run();
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

  /** Whether it has taken tasks. */
  boolean wasReady() {
    return ready;
  }

  /** Why it could not start, in its own words; null where it has said nothing. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Waits for its end, and for what it said before that. */
  int waitFor() throws InterruptedException {
    int code = process.waitFor();
    output.join(LAST_WORDS.toMillis());
    return code;
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

  /** Whether a signal has ended it. */
  static boolean isSignal(int code) {
    return code > 128 && code < 160;
  }

  /** What ended it, for people: an exit code, or the signal behind it. */
  static String describe(int code) {
    return isSignal(code) ? "signal %d".formatted(code - 128) : "exit code %d".formatted(code);
  }
}
