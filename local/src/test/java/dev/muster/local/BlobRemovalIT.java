package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TopicSpec;
import dev.muster.protocol.Topics;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Kafka is told to remove, and that it does: pieces of payloads that nobody needs. */
@Timeout(90)
class BlobRemovalIT {
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final int SIZE = 2 << 20;
  private static final int PIECES = 3;

  private final String name = "removal-" + TaskId.next(Clock.systemUTC());
  private final TopicSpec blobs = Topics.blobs(name);
  private Broker broker;
  private Admin admin;
  private Pool pool;

  @SuppressWarnings("NullAway.Init") // opened before each test
  BlobRemovalIT() {}

  @BeforeEach
  void open() {
    broker = KafkaBroker.connect(SharedKafka.bootstrapServers());
    admin = Admin.create(Map.of("bootstrap.servers", SharedKafka.bootstrapServers()));
    pool = Pool.on(broker, PoolConfig.pool(name));
  }

  @AfterEach
  void close() {
    pool.terminate();
    pool.close();
    broker.close();
    admin.close();
  }

  @Test
  void each_topic_of_a_pool_has_the_settings_that_say_what_is_kept() throws Exception {
    for (TopicSpec topic : Topics.ofPool(name)) {
      ConfigResource resource = resource(topic);
      Config found =
          Objects.requireNonNull(
              admin
                  .describeConfigs(List.of(resource))
                  .all()
                  .get(20, TimeUnit.SECONDS)
                  .get(resource));
      Map<String, String> settings =
          found.entries().stream()
              .filter(each -> each.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
              .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));

      assertThat(settings).as(topic.name()).isEqualTo(topic.settings());
    }
  }

  @Test
  void a_compaction_removes_the_pieces_that_are_no_longer_needed_and_no_others() throws Exception {
    pool.applyAsync(Tasks::echo, Payloads.random(SIZE)).accepted().join();
    long needed = bytes();
    assertThat(needed).isGreaterThan(SIZE);
    pool.applyAsync(Tasks::echo, Payloads.random(SIZE)).accepted().join();
    try (Worker worker = Worker.on(broker, WorkerConfig.defaults().withPool(name).withSlots(1))) {
      // Runs both, which releases arguments and results of both.
      Awaitility.await().atMost(SOON).until(() -> released() == 4 * PIECES);
      assertThat(worker.id()).isNotBlank();
    }
    pool.applyAsync(Tasks::echo, Payloads.random(SIZE)).accepted().join();
    assertThat(bytes()).isGreaterThan(5L * SIZE);

    compactSoon();

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(bytes()).isBetween(needed, needed + 10_000));
  }

  private static ConfigResource resource(TopicSpec topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
  }

  /** What comes in a week, now. */
  private void compactSoon() throws Exception {
    alter(
        resource(blobs),
        Map.of(
            "min.compaction.lag.ms", "0",
            "max.compaction.lag.ms", "100",
            "segment.ms", "100",
            "min.cleanable.dirty.ratio", "0.01"));
    alter(
        new ConfigResource(ConfigResource.Type.BROKER, ""),
        Map.of("log.cleaner.backoff.ms", "200"));
    // The newest segment is never compacted, and another one begins with the next record.
    Awaitility.await().pollDelay(Duration.ofMillis(150)).until(() -> true);
    try (Sender sender = broker.sender()) {
      for (Partition partition : partitions()) {
        sender.send(partition, new byte[] {1}, new byte[] {1}).join();
      }
    }
  }

  private void alter(ConfigResource what, Map<String, String> settings) throws Exception {
    Collection<AlterConfigOp> changes =
        settings.entrySet().stream()
            .map(
                each ->
                    new AlterConfigOp(
                        new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET))
            .toList();
    admin.incrementalAlterConfigs(Map.of(what, changes)).all().get(20, TimeUnit.SECONDS);
  }

  private List<Partition> partitions() {
    List<Partition> all = new ArrayList<>();
    for (int i = 0; i < blobs.partitions(); i++) {
      all.add(new Partition(blobs.name(), i));
    }
    return all;
  }

  /** How much there is. */
  private long bytes() throws InterruptedException {
    return entries().stream().mapToLong(each -> each.value().length).sum();
  }

  /** How many records say of a piece that it is not needed. */
  private long released() throws InterruptedException {
    return entries().stream().filter(each -> each.value().length < 200).count();
  }

  private List<Entry> entries() throws InterruptedException {
    Map<Partition, From> all = new HashMap<>();
    partitions().forEach(partition -> all.put(partition, From.beginning()));
    List<Entry> entries = new ArrayList<>();
    try (Feed feed = broker.feed(all)) {
      Map<Partition, Long> ends = feed.ends();
      while (ends.entrySet().stream()
          .anyMatch(end -> feed.positions().getOrDefault(end.getKey(), 0L) < end.getValue())) {
        entries.addAll(feed.read(Duration.ofSeconds(1)));
      }
    }
    return entries;
  }
}
