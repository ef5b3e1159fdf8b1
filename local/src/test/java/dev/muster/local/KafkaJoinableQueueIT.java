package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import dev.muster.producer.JoinableQueue;
import dev.muster.producer.QueueDelivery;
import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaJoinableQueueIT extends JoinableQueueContract {
  private static KafkaBroker connection;

  @BeforeAll
  static void connectOnce() {
    connection = KafkaBroker.connect(SharedKafka.bootstrapServers());
  }

  @AfterAll
  static void disconnect() {
    connection.close();
  }

  @Override
  Broker connect() {
    return connection;
  }

  @Test
  void when_a_consumer_process_is_killed_its_item_comes_back_and_join_returns() throws Exception {
    String name = "killed-" + UUID.randomUUID();
    try (JoinableQueue<Integer> queue = JoinableQueue.open(connection, name, Integer.class)) {
      queue.put(1);
      Process child = start(HoldingConsumer.class, SharedKafka.bootstrapServers(), name);
      try {
        BufferedReader out = child.inputReader(StandardCharsets.UTF_8);
        assertThat(CompletableFuture.supplyAsync(() -> out.lines().findFirst()))
            .succeedsWithin(Duration.ofSeconds(30))
            .satisfies(line -> assertThat(line).hasValue("holds 1"));
        CompletableFuture<Void> joined = CompletableFuture.runAsync(queue::join);

        child.destroyForcibly();

        QueueDelivery<Integer> again = queue.get(Duration.ofSeconds(10)).orElseThrow();
        assertThat(again.item()).isEqualTo(1);
        assertThat(again.count()).isEqualTo(2);
        assertThat(joined).isNotDone();
        again.taskDone();
        assertThat(joined).succeedsWithin(Duration.ofSeconds(10));
      } finally {
        child.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  private static Process start(Class<?> main, String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName());
    builder.command().addAll(java.util.List.of(arguments));
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
