package dev.muster.local;

import dev.muster.protocol.BrokerException;
import dev.muster.worker.JvmOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BrokerProcess}, seen from its parent: a broker whose memory, threads and accidents are
 * not the user's. Ends with this process, however that ends. Safe for use by many threads.
 */
public final class BrokerChild implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(10);
  private static final String READY = "ready ";
  private static final String FAILED = "failed ";

  private final Process process;
  private final String bootstrapServers;

  private BrokerChild(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker with temporary data on a free port.
   *
   * @throws BrokerException where it does not start
   */
  public static BrokerChild start() throws InterruptedException {
    return start("port=0\n\n");
  }

  /**
   * Starts a broker that keeps its data.
   *
   * @param port where it listens; 0: any free port
   * @throws BrokerException where it does not start
   */
  static BrokerChild start(int port, Path data) throws InterruptedException {
    Properties settings = new Properties();
    settings.setProperty("port", Integer.toString(port));
    settings.setProperty("data", data.toString());
    StringWriter text = new StringWriter();
    try {
      settings.store(text, null);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return start(text + "\n");
  }

  private static BrokerChild start(String settings) throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms64m", "-Xmx512m"));
    command.addAll(JvmOptions.ofBroker(builder.environment()));
    // Its data goes where this program has its temporary files.
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.add(BrokerProcess.class.getName());
    builder.command(command);
    // It has no use for secrets that the command line was given.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("MUSTER_AUTH_KEY") || name.startsWith("MUSTER_KAFKA_"));
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path", ""));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = null;
    try {
      process = builder.start();
      process.getOutputStream().write(settings.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      return new BrokerChild(process, awaitReady(process));
    } catch (IOException e) {
      kill(process);
      throw new BrokerException("The embedded Kafka broker could not be started: " + e, e);
    } catch (InterruptedException | RuntimeException e) {
      kill(process);
      throw e;
    }
  }

  private static void kill(@Nullable Process process) {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private static String awaitReady(Process process) throws InterruptedException {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(process, answer), "muster-broker-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return answer.get(START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new BrokerException(
          "The embedded Kafka broker was not ready within %s".formatted(START), e);
    } catch (ExecutionException e) {
      throw new BrokerException("The embedded Kafka broker did not start: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the answer, and then whatever else comes, so that the broker never waits for a reader.
   */
  private static void read(Process process, CompletableFuture<String> answer) {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(READY)) {
          answer.complete(line.substring(READY.length()).trim());
        } else if (line.startsWith(FAILED)) {
          answer.completeExceptionally(new IOException(line.substring(FAILED.length())));
        }
      }
      answer.completeExceptionally(new IOException("it ended; its standard error may say why"));
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
  }

  /** What clients need to connect: {@code 127.0.0.1:9092}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  long pid() {
    return process.pid();
  }

  /** Ends the broker as a crash would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Stops the broker; data that was not given a place goes with it. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
