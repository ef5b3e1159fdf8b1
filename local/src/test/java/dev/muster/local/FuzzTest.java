package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.Attachment;
import dev.muster.broker.AuthKeys;
import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.broker.SignedBroker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Audit;
import dev.muster.coordinator.DeadLetterSelection;
import dev.muster.coordinator.DeadLetters;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.producer.JoinableQueue;
import dev.muster.producer.QueueConfig;
import dev.muster.producer.QueueDelivery;
import dev.muster.protocol.Codec;
import dev.muster.protocol.EndRecord;
import dev.muster.protocol.SchemaStore;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.TopicSpec;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged and forged records, a hundred thousand on each topic of a pool that works. They are the
 * same for the same seed: {@code -Dmuster.fuzz.seed}.
 */
@Timeout(300)
class FuzzTest {
  private static final String NAME = "fuzz";
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final int RECORDS = 100_000;
  private static final byte[] ORDER_TO_END = Codec.encode(new EndRecord("nobody"));
  private static final int MARK_BYTES = 10;

  private static final long SEED = Long.getLong("muster.fuzz.seed", 20_261_121);

  /** Broker in memory included, which keeps some of what came. */
  private static final long MOST_MEMORY = 400L << 20;

  @TempDir Path folder;

  @Test
  void a_hundred_thousand_damaged_records_on_each_topic_stop_nothing_and_run_nothing()
      throws Exception {
    PoolSeeds seeds = new PoolSeeds();
    try (Broker broker = seeds.over(InMemoryBroker.create());
        Worker worker = start(broker);
        Pool pool = Pool.on(broker, PoolConfig.client("living").withPool(NAME));
        Fleet fleet = Fleet.of(broker, NAME)) {
      Mutations mutations = new Mutations(SEED, originals(seeds, broker));
      long before = used();
      for (TopicSpec topic : Topics.ofPool(NAME)) {
        flood(broker, topic, mutations);
        fleet.orders().drain(false).join(); // what damage has made of such an order was one too
        assertWorks(pool, topic.name());
      }
      assertEveryPartWorks(broker, pool, worker);

      assertThat(used() - before).as(said("memory")).isLessThan(MOST_MEMORY);
      assertThat(Canary.Signs.SEEN).as(said("the canary")).hasValue(0);
    }
  }

  @Test
  void with_a_key_each_of_them_is_refused_and_counted() throws Exception {
    AuthKeys keys = AuthKeys.parse("the-key-of-the-fleet");
    PoolSeeds seeds = new PoolSeeds();
    try (Broker wire = seeds.over(InMemoryBroker.create());
        SignedBroker signed = SignedBroker.over(wire, keys);
        Worker worker = start(signed);
        Pool pool = Pool.on(signed, PoolConfig.client("living").withPool(NAME))) {
      Mutations mutations = new Mutations(SEED, originals(seeds, signed));
      for (TopicSpec topic : Topics.ofPool(NAME)) {
        long before = signed.rejected();
        SignedBroker reader = SignedBroker.over(wire, keys);
        try (Feed feed = reader.feed(ends(topic))) {
          flood(wire, topic, mutations);
          int genuine = 0;
          long refused = 0;
          while (!feed.positions().equals(feed.ends())) {
            List<Entry> batch = feed.read(SOON);
            genuine += (int) batch.stream().filter(each -> !each.isEmpty()).count();
            refused += batch.stream().filter(Entry::isEmpty).count();
          }
          assertThat(reader.rejected()).as(said(topic.name())).isEqualTo(refused);
          if (keepsAll(topic)) {
            assertThat(refused).as(said(topic.name())).isEqualTo(RECORDS);
          }
          // What pool and worker say meanwhile, and no more.
          assertThat(genuine).as(said(topic.name())).isLessThan(1_000);
        }
        if (topic.equals(Topics.tasks(NAME).topic())) {
          Awaitility.await(said(topic.name()))
              .atMost(SOON)
              .untilAsserted(() -> assertThat(signed.rejected() - before).isEqualTo(RECORDS));
        }
        assertWorks(pool, topic.name());
      }
      assertEveryPartWorks(signed, pool, worker);
      assertThat(signed.rejected()).isGreaterThanOrEqualTo(3L * RECORDS); // tasks, orders, events
      assertThat(Canary.Signs.SEEN).as(said("the canary")).hasValue(0);
    }
  }

  @Test
  void with_a_key_a_queue_between_programs_hands_out_none_of_them_and_loses_nothing()
      throws Exception {
    AuthKeys keys = AuthKeys.parse("the-key-of-the-fleet");
    PoolSeeds seeds = new PoolSeeds();
    try (Broker wire = seeds.over(InMemoryBroker.create());
        SignedBroker signed = SignedBroker.over(wire, keys);
        JoinableQueue<String> queue = JoinableQueue.open(signed, NAME, String.class)) {
      queue.put("first");
      queue.get().taskDone();
      assertThat(queue.join(SOON)).isTrue();
      List<byte[]> originals = seeds.records();
      assertThat(seeds.topics())
          .contains(Topics.items(NAME).topic().name(), Topics.ledger(NAME).name());

      Mutations mutations = new Mutations(SEED, originals);
      flood(wire, Topics.items(NAME).topic(), mutations);
      flood(wire, Topics.ledger(NAME), mutations);
      queue.put("second");

      QueueDelivery<String> second = queue.get();
      assertThat(second.item()).as(said("item")).isEqualTo("second");
      second.taskDone();
      assertThat(queue.join(SOON)).isTrue();
      assertThat(queue.size()).isZero();
      assertThat(signed.rejected()).as(said("rejected")).isGreaterThanOrEqualTo(2L * RECORDS);
    }
  }

  /**
   * Whatever is an item goes to who asks, as any other does; what is an order to the queue is one.
   */
  @Test
  void a_queue_between_programs_goes_on_behind_a_hundred_thousand_damaged_records_on_each_topic() {
    PoolSeeds seeds = new PoolSeeds();
    try (Broker broker = InMemoryBroker.create()) {
      try (JoinableQueue<String> queue =
          JoinableQueue.open(seeds.over(broker), NAME, String.class)) {
        queue.put("first");
        queue.get().taskDone();
        assertThat(queue.join(SOON)).isTrue();
      }
      Mutations mutations = new Mutations(SEED, withOthers(seeds.records()));
      long before = used();
      try (JoinableQueue<String> queue = JoinableQueue.open(broker, NAME, String.class)) {
        flood(broker, Topics.items(NAME).topic(), mutations);
        queue.put("second");
        assertComes(queue, "second");
        assertThat(queue.join(SOON)).as(said("join")).isTrue();

        flood(broker, Topics.ledger(NAME), mutations);
        // Some of them have shut it down, or say that it is full.
        QueueConfig<String> reopened = QueueConfig.of(String.class).withReopen().withMaxsize(0);
        try (JoinableQueue<String> other = JoinableQueue.open(broker, NAME, reopened)) {
          other.put("third");
          assertComes(queue, "third");
        }
      }
      assertThat(used() - before).as(said("memory")).isLessThan(MOST_MEMORY);
      assertThat(Canary.Signs.SEEN).as(said("the canary")).hasValue(0);
    }
  }

  private static List<byte[]> withOthers(List<byte[]> records) {
    List<byte[]> all = new ArrayList<>(records);
    all.addAll(PoolSeeds.others());
    return all;
  }

  private static void assertComes(JoinableQueue<String> queue, String item) {
    while (true) {
      QueueDelivery<String> next = queue.get(SOON).orElseThrow();
      next.taskDone();
      if (item.equals(next.item())) { // damage makes a null too
        return;
      }
    }
  }

  /** A task leaves its log when it was taken, and what has a key when another has it. */
  private static boolean keepsAll(TopicSpec topic) {
    return !topic.equals(Topics.tasks(NAME).topic())
        && !topic.settings().getOrDefault("cleanup.policy", "").contains("compact");
  }

  private static String said(String what) {
    return "%s, with -Dmuster.fuzz.seed=%d".formatted(what, SEED);
  }

  private static Worker start(Broker broker) {
    return Worker.on(broker, WorkerConfig.defaults().withPool(NAME).withSlots(2));
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static Map<Partition, From> ends(TopicSpec topic) {
    Map<Partition, From> ends = new HashMap<>();
    for (int i = 0; i < topic.partitions(); i++) {
      ends.put(new Partition(topic.name(), i), From.end());
    }
    return ends;
  }

  /** As they are on the wire, of every topic. */
  private static List<byte[]> originals(PoolSeeds seeds, Broker broker)
      throws InterruptedException {
    seeds.live(broker, NAME);
    assertThat(seeds.topics())
        .containsExactlyInAnyOrderElementsOf(
            Topics.ofPool(NAME).stream().map(TopicSpec::name).toList());
    List<byte[]> all = new ArrayList<>(seeds.records());
    all.addAll(PoolSeeds.others());
    // A worker looks for the pieces of a payload for seconds: not a hundred thousand times.
    all.removeIf(FuzzTest::isTaskWithPayload);
    return all;
  }

  private static boolean isTaskWithPayload(byte[] bytes) {
    try {
      return new Codec(SchemaStore.NONE).decode(bytes) instanceof TaskRecord task
          && task.getChunks().stream().anyMatch(chunk -> chunk.getBlob() != null);
    } catch (UndecodableRecordException signed) {
      return false;
    }
  }

  private static void flood(Broker broker, TopicSpec topic, Mutations mutations) {
    try (Sender sender = broker.sender()) {
      for (int i = 0; i < RECORDS; i++) {
        Partition to = new Partition(topic.name(), mutations.below(topic.partitions()));
        byte[] key = mutations.key();
        byte[] record = mutations.next();
        while (isOrderToEnd(record)) {
          record = mutations.next();
        }
        sender.send(to, key, record).join();
      }
    }
  }

  /**
   * An order that ends a worker is its id behind the mark of a schema. Among so many damaged
   * records is one that says just that; without a key it is as good as any, and the worker ends.
   */
  private static boolean isOrderToEnd(byte[] record) {
    return Arrays.mismatch(record, ORDER_TO_END) >= MARK_BYTES;
  }

  /** Behind all that in the queue, and in the log of results. */
  private static void assertWorks(Pool pool, String topic) {
    List<Long> numbers = LongStream.range(0, 100).boxed().toList();
    assertThat(pool.applyAsync(Tasks::square, 12L).get(SOON)).as(said(topic)).isEqualTo(144L);
    assertThat(pool.mapAsync(Tasks::square, numbers).get(SOON))
        .as(said(topic))
        .isEqualTo(numbers.stream().map(n -> n * n).toList());
  }

  /** Whatever needs one of the topics. */
  private void assertEveryPartWorks(Broker broker, Pool pool, Worker worker) throws Exception {
    TaskOptions twice = TaskOptions.defaults().attempts(2).backoff(Duration.ofMillis(50));
    assertThat(pool.with(twice).applyAsync(Tasks::failBefore, 2).get(SOON)).isEqualTo(2);
    assertThat(pool.named("after").mapAsync(Tasks::square, List.of(3L)).get(SOON))
        .containsExactly(9L);
    assertThat(pool.applyAsync(Tasks::echo, Payloads.random(2 << 20)).get(SOON)).hasSize(2 << 20);
    Awaitility.await()
        .atMost(SOON)
        .until(() -> pool.workers().stream().anyMatch(each -> each.id().equals(worker.id())));
    AsyncResult<String> endless =
        pool.applyAsync(Tasks::waitForFile, folder.resolve("never").toString());
    endless.accepted().join();
    assertThat(endless.cancel()).isTrue();
    assertThat(endless.await(SOON)).isTrue();
    assertThatThrownBy(() -> pool.applyAsync(Tasks::fail, "why").get(SOON)).isNotNull();
    try (Attachment attachment = Attachment.to(broker, NAME)) {
      AtomicInteger letters = new AtomicInteger();
      new DeadLetters(attachment)
          .forEach(DeadLetterSelection.all(), letter -> letters.incrementAndGet());
      assertThat(letters).hasPositiveValue();
      assertThat(Audit.of(attachment).submitted()).isPositive();
    }
    Path started = folder.resolve("started");
    worker.close();
    try (Worker next = start(broker)) {
      assertThat(pool.applyAsync(Tasks::mark, started.toString(), 0L).get(SOON)).isEqualTo(1);
      assertThat(Files.exists(started)).isTrue();
      assertThat(next.takesTasks()).isTrue();
    }
  }
}
