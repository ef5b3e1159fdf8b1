package dev.muster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only a clock that can be set can show; the rest is in the contract of all brokers. */
class InMemoryLeaseTest {
  private static final QueueSpec QUEUE = Topics.tasks("p");
  private static final Duration LEASE = QUEUE.lease();
  private static final Partition TASKS = new Partition(QUEUE.topic().name(), 0);

  private final SettableClock clock = new SettableClock();
  private final InMemoryBroker broker = new InMemoryBroker(clock, clock::nanoTime);

  @BeforeEach
  void create_the_queue() {
    broker.createTopics(Topics.ofPool("p"));
    broker.createQueue(QUEUE);
  }

  @AfterEach
  void close_the_broker() {
    broker.close();
  }

  @Test
  void a_record_stays_with_its_taker_until_the_lease_is_over() throws Exception {
    send("a");
    take(broker.workQueue(QUEUE));
    clock.advance(LEASE.minusNanos(1));

    assertThat(broker.workQueue(QUEUE).take(Duration.ZERO)).isNull();
  }

  @Test
  void a_record_goes_to_the_next_taker_with_a_higher_count_when_the_lease_is_over()
      throws Exception {
    send("a");
    take(broker.workQueue(QUEUE));
    clock.advance(LEASE);

    assertThat(take(broker.workQueue(QUEUE)).count()).isEqualTo(2);
  }

  @Test
  void renewing_starts_the_lease_anew() throws Exception {
    send("a");
    Delivery delivery = take(broker.workQueue(QUEUE));
    clock.advance(LEASE.minusNanos(1));

    assertThat(delivery.renew()).isTrue();
    clock.advance(LEASE.minusNanos(1));
    assertThat(broker.workQueue(QUEUE).take(Duration.ZERO)).isNull();
  }

  @Test
  void a_lost_lease_cannot_be_renewed() throws Exception {
    send("a");
    Delivery delivery = take(broker.workQueue(QUEUE));
    clock.advance(LEASE);

    assertThat(delivery.renew()).isFalse();
  }

  @Test
  void accepting_after_the_lease_was_lost_takes_nothing_from_the_new_taker() throws Exception {
    send("a");
    Delivery late = take(broker.workQueue(QUEUE));
    clock.advance(LEASE);
    Delivery current = take(broker.workQueue(QUEUE));

    late.accept();

    assertThat(current.renew()).isTrue();
  }

  @Test
  void a_record_is_dropped_after_the_last_delivery() throws Exception {
    send("a");
    WorkQueue queue = broker.workQueue(QUEUE);
    for (int i = 0; i < QueueSpec.MAX_DELIVERIES; i++) {
      take(queue).release();
    }

    assertThat(queue.take(Duration.ZERO)).isNull();
  }

  @Test
  void an_accepted_record_is_no_longer_in_memory() throws Exception {
    send("a");
    take(broker.workQueue(QUEUE)).accept();

    assertThat(readAll(TASKS)).isEmpty();
  }

  @Test
  void a_topic_that_is_no_queue_keeps_its_newest_records_only() throws Exception {
    Partition results = new Partition(Topics.results("p").name(), 0);
    Sender sender = broker.sender();
    IntStream.range(0, InMemoryBroker.KEPT_ENTRIES + 5)
        .forEach(i -> sender.send(results, null, new byte[0]).join());

    List<Entry> kept = readAll(results);
    assertThat(kept).hasSize(InMemoryBroker.KEPT_ENTRIES);
    assertThat(kept.get(0).offset()).isEqualTo(5);
  }

  @Test
  void what_an_open_feed_has_not_read_is_kept() throws Exception {
    Partition results = new Partition(Topics.results("p").name(), 0);
    Feed slow = broker.feed(Map.of(results, From.beginning()));
    Sender sender = broker.sender();
    IntStream.range(0, InMemoryBroker.KEPT_ENTRIES + 5)
        .forEach(i -> sender.send(results, null, new byte[0]).join());

    assertThat(slow.read(Duration.ZERO).get(0).offset()).isZero();
  }

  @Test
  void a_compacted_topic_keeps_the_newest_of_each_key() throws Exception {
    Partition schemas = new Partition(Topics.schemas("p").name(), 0);
    Sender sender = broker.sender();
    for (String text : List.of("a1", "b1", "a2")) {
      sender.send(schemas, bytes(text.substring(0, 1)), bytes(text)).join();
    }

    assertThat(readAll(schemas))
        .extracting(entry -> text(entry.value()))
        .containsExactly("b1", "a2");
  }

  @Test
  void a_topic_cannot_be_the_queue_of_two_groups() {
    assertThatThrownBy(() -> broker.createQueue(new QueueSpec(QUEUE.topic(), "other", LEASE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other");
  }

  private List<Entry> readAll(Partition partition) throws InterruptedException {
    try (Feed feed = broker.feed(Map.of(partition, From.beginning()))) {
      List<Entry> all = new ArrayList<>();
      List<Entry> some = feed.read(Duration.ZERO);
      while (!some.isEmpty()) {
        all.addAll(some);
        some = feed.read(Duration.ZERO);
      }
      return all;
    }
  }

  private void send(String text) {
    try (Sender sender = broker.sender()) {
      sender.send(TASKS, null, bytes(text)).join();
    }
  }

  private static Delivery take(WorkQueue queue) throws InterruptedException {
    @Nullable Delivery taken = queue.take(Duration.ZERO);
    return Objects.requireNonNull(taken, "nothing to take");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
