package dev.muster.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.Partition;
import dev.muster.protocol.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LedgerTidyingTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int EVERY = 50;

  private final InMemoryBroker broker = InMemoryBroker.create();
  private final List<JoinableQueue<?>> opened = new ArrayList<>();

  @AfterEach
  void end() {
    opened.forEach(JoinableQueue::close);
    broker.close();
  }

  private JoinableQueue<Integer> open() {
    JoinableQueue<Integer> queue =
        JoinableQueue.open(broker, "numbers", QueueConfig.of(Integer.class).withMaxsize(10), EVERY);
    opened.add(queue);
    return queue;
  }

  private List<Entry> ledger() throws InterruptedException {
    Partition log = new Partition(Topics.ledger("numbers").name(), 0);
    List<Entry> kept = new ArrayList<>();
    try (Feed feed = broker.feed(Map.of(log, From.beginning()))) {
      for (List<Entry> read = feed.read(Duration.ZERO);
          !read.isEmpty();
          read = feed.read(Duration.ZERO)) {
        kept.addAll(read);
      }
    }
    return kept;
  }

  private static void work(JoinableQueue<Integer> producer, JoinableQueue<Integer> consumer) {
    for (int i = 0; i < 500; i++) {
      producer.put(i);
      QueueDelivery<Integer> delivery = consumer.get(SOON).orElseThrow();
      assertThat(delivery.item()).isEqualTo(i);
      delivery.taskDone();
    }
  }

  @Test
  void a_ledger_does_not_grow_with_the_items_that_went_through() throws Exception {
    work(open(), open());

    List<Entry> kept = ledger();
    assertThat(kept.get(0).offset()).isGreaterThan(1_000);
    // Two rounds, and what was written while the snapshots were.
    assertThat(kept).hasSizeLessThan(6 * EVERY);
  }

  @Test
  void who_comes_later_finds_the_same_state() {
    JoinableQueue<Integer> producer = open();
    JoinableQueue<Integer> consumer = open();
    producer.put(-1);
    QueueDelivery<Integer> held = consumer.get(SOON).orElseThrow();
    work(producer, consumer);
    producer.put(7);

    JoinableQueue<Integer> late = open();

    assertThat(late.size()).isEqualTo(1);
    assertThat(late.unfinished()).isEqualTo(2);
    held.taskDone();
    assertThat(late.unfinished()).isEqualTo(1);
    for (int i = 0; i < 9; i++) {
      assertThat(late.put(i, Duration.ZERO)).isTrue();
    }
    assertThat(late.put(9, Duration.ZERO)).as("of maxsize 10 the 7 takes one").isFalse();
  }

  @Test
  void a_shutdown_is_not_forgotten() {
    JoinableQueue<Integer> producer = open();
    work(producer, open());
    producer.put(1);
    producer.shutdown();
    JoinableQueue<Integer> late = open();

    assertThat(late.get(SOON).orElseThrow().item()).isEqualTo(1);
    assertThat(late.join(Duration.ZERO)).isFalse();
  }
}
