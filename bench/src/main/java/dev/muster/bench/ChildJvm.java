package dev.muster.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program of the bench in a JVM of its own, with this one's class path. It gets its settings on
 * standard input, says what it has to say in lines on standard output, and ends when its standard
 * input does: so it never outlives this process. Safe for use by many threads.
 */
final class ChildJvm implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChildJvm.class);

  private static final int MAX_LINES = 10_000;
  private static final Duration KILLED = Duration.ofSeconds(5);
  private static final String FAILED = "failed ";
  private static final String END = "end";

  private final String name;
  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(MAX_LINES);

  private ChildJvm(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  static ChildJvm start(Class<?> program, List<String> options, Map<String, String> settings)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add(program.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path", ""));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    ChildJvm child = new ChildJvm(program.getSimpleName(), builder.start());
    Thread reader = new Thread(child::read, "muster-bench-" + child.name);
    reader.setDaemon(true);
    reader.start();
    try {
      child.process.getOutputStream().write(text(settings).getBytes(StandardCharsets.UTF_8));
      child.process.getOutputStream().flush();
    } catch (IOException e) {
      child.close();
      throw e;
    }
    return child;
  }

  private static String text(Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    StringWriter text = new StringWriter();
    properties.store(text, null);
    return text + "\n";
  }

  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        keep(line);
      }
    } catch (IOException gone) {
      log.debug("The output of {} ended", name, gone);
    }
    keep(END);
  }

  private void keep(String line) {
    if (!lines.offer(line)) {
      log.warn("{} says more than anybody reads: '{}' is dropped", name, line);
    }
  }

  /**
   * The next line it says.
   *
   * @throws NotReachedException where the time is over, or it has ended or failed
   */
  String line(Duration timeout) throws InterruptedException, NotReachedException {
    String line = lines.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (line == null) {
      throw new NotReachedException("%s said nothing in time".formatted(name));
    }
    if (line.equals(END)) {
      keep(END);
      throw new NotReachedException("%s ended; its standard error may say why".formatted(name));
    }
    if (line.startsWith(FAILED)) {
      throw new NotReachedException("%s: %s".formatted(name, line.substring(FAILED.length())));
    }
    return line;
  }

  /** Waits for this line, and passes over others. */
  void await(String expected, Duration timeout) throws InterruptedException, NotReachedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!line(Duration.ofNanos(Math.max(0, end - System.nanoTime()))).equals(expected)) {
      log.debug("Waiting for {} to say {}", name, expected);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Ends it at once; its own children end with it. Can be called twice. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(KILLED.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("{} (process {}) has not ended {} after it was killed", name, pid(), KILLED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
