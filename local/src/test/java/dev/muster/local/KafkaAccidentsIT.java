package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Delivery;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to records when processes and brokers end without notice. */
@Timeout(120)
class KafkaAccidentsIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final String pool = "accident-" + UUID.randomUUID();
  private final QueueSpec queue = Topics.tasks(pool);
  private final Partition tasks = new Partition(queue.topic().name(), 0);
  private final Partition results = new Partition(Topics.results(pool).name(), 0);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end_threads() {
    threads.shutdownNow();
  }

  @Test
  void what_a_killed_process_held_is_taken_by_another_within_two_seconds() throws Exception {
    try (KafkaBroker broker = KafkaBroker.connect(SharedKafka.bootstrapServers());
        Sender sender = broker.sender()) {
      broker.createQueue(queue);
      sender.send(tasks, null, bytes("a")).join();
      try (ChildJvm child =
              ChildJvm.start(HoldingTaker.class, SharedKafka.bootstrapServers(), pool);
          WorkQueue other = broker.workQueue(queue)) {
        assertThat(child.line()).isEqualTo("holding");
        Future<Delivery> waiting = threads.submit(() -> other.take(SOON));
        child.kill();
        long killed = System.nanoTime();

        Delivery again = waiting.get();

        assertThat(again.count()).isEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(2));
      }
    }
  }

  @Test
  void records_and_progress_outlive_a_broker_with_kept_data(@TempDir Path data) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.builder().dataDirectory(data).start();
        KafkaBroker broker = KafkaBroker.connect(kafka.bootstrapServers())) {
      broker.createQueue(queue);
      broker.createTopics(List.of(Topics.results(pool)));
      try (Sender sender = broker.sender();
          WorkQueue taker = broker.workQueue(queue)) {
        sender.send(results, null, bytes("r")).join();
        for (String text : List.of("a", "b", "c")) {
          sender.send(tasks, null, bytes(text)).join();
        }
        take(taker).accept();
        take(taker); // held, and given back
      }
    }

    try (EmbeddedKafka kafka = EmbeddedKafka.builder().dataDirectory(data).start();
        KafkaBroker broker = KafkaBroker.connect(kafka.bootstrapServers());
        WorkQueue taker = broker.workQueue(queue)) {
      broker.createQueue(queue);
      assertThat(readOne(broker)).isEqualTo("r");
      assertThat(text(take(taker))).isEqualTo("b");
    }
  }

  @Test
  void clients_go_on_when_the_broker_comes_back(@TempDir Path data) throws Exception {
    int port = freePort();
    EmbeddedKafka kafka = EmbeddedKafka.builder().port(port).dataDirectory(data).start();
    try (KafkaBroker broker = KafkaBroker.connect(kafka.bootstrapServers())) {
      broker.createQueue(queue);
      broker.createTopics(List.of(Topics.results(pool)));
      Sender sender = broker.sender();
      WorkQueue taker = broker.workQueue(queue);
      Feed feed = broker.feed(Map.of(results, From.end()));
      sender.send(tasks, null, bytes("a")).join();
      sender.send(results, null, bytes("r1")).join();
      assertThat(text(takeAndAccept(taker))).isEqualTo("a");
      assertThat(text(readNext(feed))).isEqualTo("r1");

      kafka.close();
      CompletableFuture<Long> task = sender.send(tasks, null, bytes("b"));
      CompletableFuture<Long> result = sender.send(results, null, bytes("r2"));
      assertThat(taker.take(Duration.ofSeconds(1))).isNull();
      assertThat(feed.read(Duration.ofMillis(100))).isEmpty();
      kafka = EmbeddedKafka.builder().port(port).dataDirectory(data).start();

      assertThat(task.get(30, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(1);
      Delivery next = takeAndAccept(taker);
      if (text(next).equals("a")) { // it was accepted, and the broker did not live to hear of it
        next = takeAndAccept(taker);
      }
      assertThat(text(next)).isEqualTo("b");
      assertThat(text(readNext(feed))).isEqualTo("r2");
    } finally {
      kafka.close();
    }
  }

  @Test
  void a_taker_does_not_spin_while_the_broker_is_away() throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    try (KafkaBroker broker = KafkaBroker.connect(kafka.bootstrapServers())) {
      broker.createQueue(queue);
      WorkQueue taker = broker.workQueue(queue);
      assertThat(taker.take(Duration.ofMillis(500))).isNull();
      kafka.close();
      Duration begin = processorTime();

      assertThat(taker.take(Duration.ofSeconds(8))).isNull();

      assertThat(processorTime().minus(begin)).isLessThan(Duration.ofMillis(1600));
    } finally {
      kafka.close();
    }
  }

  /** Of the thread that takes, and of the threads that Kafka's consumers have for themselves. */
  private static Duration processorTime() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos = threads.getCurrentThreadCpuTime();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith("consumer_background")) {
        nanos += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return Duration.ofNanos(nanos);
  }

  @Test
  void a_renewal_fails_in_time_while_the_broker_is_away() throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    try (KafkaBroker broker = KafkaBroker.connect(kafka.bootstrapServers())) {
      broker.createQueue(queue);
      broker.sender().send(tasks, null, bytes("a")).join();
      Delivery delivery = take(broker.workQueue(queue));
      kafka.close();
      long begin = System.nanoTime();

      assertThat(delivery.renew()).isFalse();
      delivery.accept();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(queue.lease());
    } finally {
      kafka.close();
    }
  }

  @Test
  void closing_takes_some_seconds_at_most_while_the_broker_is_away() throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    try {
      KafkaBroker broker = KafkaBroker.connect(kafka.bootstrapServers());
      broker.createQueue(queue);
      broker.createTopics(List.of(Topics.results(pool)));
      Sender sender = broker.sender();
      sender.send(results, null, bytes("r")).join();
      for (int i = 0; i < 4; i++) {
        broker.workQueue(queue).take(Duration.ofMillis(100));
      }
      broker.feed(Map.of(results, From.end())).read(Duration.ofMillis(100));
      kafka.close();
      CompletableFuture<Long> lost = sender.send(results, null, bytes("r"));
      long begin = System.nanoTime();

      broker.close();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
      assertThat(lost).isCompletedExceptionally();
    } finally {
      kafka.close();
    }
  }

  @Test
  void several_processes_may_create_the_same_queue_at_the_same_time() throws Exception {
    List<Callable<Boolean>> creations = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      creations.add(
          () -> {
            try (KafkaBroker broker = KafkaBroker.connect(SharedKafka.bootstrapServers())) {
              broker.createTopics(Topics.ofPool(pool));
              broker.createQueue(queue);
              return true;
            }
          });
    }

    for (Future<Boolean> each : threads.invokeAll(creations)) {
      assertThat(each.get()).isTrue();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Delivery take(WorkQueue taker) throws InterruptedException {
    return Objects.requireNonNull(taker.take(SOON), "nothing to take");
  }

  private static Delivery takeAndAccept(WorkQueue taker) throws InterruptedException {
    Delivery taken = take(taker);
    taken.accept();
    return taken;
  }

  private String readOne(KafkaBroker broker) throws InterruptedException {
    try (Feed feed = broker.feed(Map.of(results, From.beginning()))) {
      return text(readNext(feed));
    }
  }

  private static Entry readNext(Feed feed) throws InterruptedException {
    return feed.read(SOON).get(0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Delivery delivery) {
    return new String(delivery.value(), StandardCharsets.UTF_8);
  }

  private static String text(Entry entry) {
    return new String(entry.value(), StandardCharsets.UTF_8);
  }
}
