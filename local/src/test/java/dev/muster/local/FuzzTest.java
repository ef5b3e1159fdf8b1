package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DelayedRecord;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TopicSpec;
import dev.muster.protocol.Topics;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged records on every topic of a pool that works. */
@Timeout(300)
class FuzzTest {
  private static final String NAME = "fuzz";
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final int RECORDS = 15_000;

  private final Random random = new Random(20_261_121);

  @Test
  void a_hundred_thousand_damaged_records_over_all_topics_stop_nothing() throws Exception {
    try (InMemoryBroker broker = InMemoryBroker.create();
        Pool pool = Pool.on(broker, PoolConfig.pool(NAME))) {
      List<byte[]> seeds = seeds(broker, pool);
      try (Worker worker = start(broker);
          Fleet fleet = Fleet.of(broker, NAME)) {
        long before = used();
        fill(broker, seeds);

        // Behind all that in the queue.
        assertThat(pool.applyAsync(Tasks::square, 12L).get(SOON)).isEqualTo(144L);
        assertThat(
                pool.with(TaskOptions.defaults().attempts(2).backoff(Duration.ofMillis(50)))
                    .applyAsync(Tasks::failBefore, 2)
                    .get(SOON))
            .isEqualTo(2);
        Awaitility.await().atMost(SOON).until(() -> fleet.workers().size() >= 1);
        assertThat(worker.id()).isNotBlank();
        // What is kept for an operator is bounded by the broker in memory, not by what came.
        assertThat(used() - before).isLessThan(600L << 20);
      }
      try (Worker next = start(broker)) {
        assertThat(pool.applyAsync(Tasks::square, 13L).get(SOON)).isEqualTo(169L);
        assertThat(next.id()).isNotBlank();
      }
    }
  }

  private static Worker start(Broker broker) {
    return Worker.on(broker, WorkerConfig.defaults().withPool(NAME).withSlots(2));
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Real records of every kind, as a short life of the pool leaves them. */
  private static List<byte[]> seeds(Broker broker, Pool pool) throws InterruptedException {
    Map<Partition, From> all = new HashMap<>();
    for (TopicSpec topic : Topics.ofPool(NAME)) {
      for (int i = 0; i < topic.partitions(); i++) {
        all.put(new Partition(topic.name(), i), From.beginning());
      }
    }
    List<byte[]> seeds = new ArrayList<>();
    try (Feed feed = broker.feed(all)) {
      var queued = pool.mapAsync(Tasks::square, List.of(1L, 2L, 3L), 2);
      var failing = pool.applyAsync(Tasks::fail, "why");
      pool.applyAsync(Tasks::square, 1L).cancel();
      feed.read(Duration.ofSeconds(1)).stream().map(Entry::value).forEach(seeds::add);
      try (Worker worker = start(broker)) {
        queued.get(SOON);
        assertThat(failing.await(SOON)).isTrue();
        assertThat(worker.id()).isNotBlank();
      }
      feed.read(Duration.ofSeconds(1)).stream().map(Entry::value).forEach(seeds::add);
    }
    byte[] task = seeds.get(0);
    seeds.add(Codec.encode(new DelayedRecord(0L, ByteBuffer.wrap(task))));
    return seeds;
  }

  private void fill(Broker broker, List<byte[]> seeds) {
    try (Sender sender = broker.sender()) {
      for (TopicSpec topic : Topics.ofPool(NAME)) {
        for (int i = 0; i < RECORDS; i++) {
          byte[] seed = seeds.get(random.nextInt(seeds.size()));
          Partition to = new Partition(topic.name(), random.nextInt(topic.partitions()));
          sender.send(to, new byte[] {(byte) i}, damaged(seed)).join();
        }
      }
    }
  }

  private byte[] damaged(byte[] seed) {
    byte[] bytes = seed.clone();
    switch (random.nextInt(5)) {
      case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length)); // cut off
      case 1 -> { // an absurd length or count
        int at = random.nextInt(bytes.length);
        for (int i = at; i < Math.min(bytes.length, at + 9); i++) {
          bytes[i] = (byte) 0xFE;
        }
      }
      case 2 -> random.nextBytes(bytes); // of nobody
      default -> {
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          int at = random.nextInt(bytes.length);
          bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }
}
