package dev.muster.local;

import dev.muster.protocol.MusterException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * An {@link EmbeddedKafka} in a JVM of its own, for a parent process. Never outlives it: the system
 * closes the standard input when the parent ends, however it ends.
 *
 * <pre>
 *  standard input:   port=0              any free one; the default
 *                    data=/some/where    temporary where it is missing
 *                    (an empty line)
 *  standard output:  ready 127.0.0.1:41234            or
 *                    failed (why, in one line)        and exit with status 3
 *  standard input:   (end)               stops the broker and exits with status 0
 * </pre>
 *
 * <p>Whatever else is written, logs above all, goes to standard error.
 */
public final class BrokerProcess {
  private static final int FAILED = 3;

  private BrokerProcess() {}

  /** Takes no arguments: command lines can be read by everyone on the machine. */
  public static void main(String... none) throws IOException {
    PrintStream answers = System.out;
    // Before the first logger is made: its appender would keep the standard output.
    System.setOut(System.err);
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    EmbeddedKafka broker = start(orders, answers);
    if (broker == null) {
      System.exit(FAILED);
      return;
    }
    KafkaExit.whenBroken(() -> System.exit(FAILED));
    while (orders.readLine() != null) {
      // There are no orders yet but the end of all.
    }
    broker.close();
    System.exit(0);
  }

  private static @Nullable EmbeddedKafka start(BufferedReader orders, PrintStream answers)
      throws IOException {
    try {
      EmbeddedKafka broker = start(settings(orders));
      answers.println("ready " + broker.bootstrapServers());
      answers.flush();
      return broker;
    } catch (MusterException | IllegalArgumentException e) {
      answers.println("failed " + String.valueOf(e.getMessage()).replaceAll("\\R", " "));
      answers.flush();
      return null;
    }
  }

  private static EmbeddedKafka start(Properties settings) {
    EmbeddedKafka.Builder builder = EmbeddedKafka.builder();
    builder.port(Integer.parseInt(settings.getProperty("port", "0")));
    String data = settings.getProperty("data");
    if (data != null) {
      builder.dataDirectory(Path.of(data));
    }
    return builder.start();
  }

  private static Properties settings(BufferedReader orders) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = orders.readLine();
        line != null && !line.isEmpty();
        line = orders.readLine()) {
      text.append(line).append('\n');
    }
    Properties settings = new Properties();
    settings.load(new StringReader(text.toString()));
    return settings;
  }
}
