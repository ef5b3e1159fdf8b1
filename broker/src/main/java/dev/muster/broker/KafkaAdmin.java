package dev.muster.broker;

import dev.muster.protocol.BrokerException;
import dev.muster.protocol.TopicSpec;
import dev.muster.protocol.UnsupportedBrokerException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.SupportedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Questions and orders to a Kafka cluster. Safe for use by many threads. */
final class KafkaAdmin implements AutoCloseable {
  /** What {@code metadata.version} a broker of Kafka 4.2 supports, the first with ShareFetch v2. */
  private static final short METADATA_VERSION_OF_4_2 = 28;

  private static final Duration VISIBILITY_PAUSE = Duration.ofMillis(10);

  private static final String NEEDED =
      "Muster needs Kafka 4.2 or newer with share.version=1 (kafka-features.sh upgrade --feature share.version=1)";

  private final Admin admin;
  private final KafkaFailures failures;

  /** Topics never lose partitions, and ours gain some only by {@link #addPartitions}. */
  private final ConcurrentMap<String, Integer> partitions = new ConcurrentHashMap<>();

  KafkaAdmin(Admin admin, KafkaFailures failures) {
    this.admin = admin;
    this.failures = failures;
  }

  Admin client() {
    return admin;
  }

  KafkaFailures failures() {
    return failures;
  }

  /**
   * The first question to the cluster.
   *
   * @throws UnsupportedBrokerException where it has no share groups
   */
  void checkSupport(String broker) {
    FeatureMetadata features;
    try {
      features = failures.await("say what it can do", admin.describeFeatures().featureMetadata());
    } catch (BrokerException e) {
      if (e.getCause() instanceof UnsupportedVersionException) {
        throw new UnsupportedBrokerException(
            "%s is much too old (%s). %s".formatted(broker, e.getCause().getMessage(), NEEDED));
      }
      throw e;
    }
    checkSupport(broker, features);
  }

  private static void checkSupport(String broker, FeatureMetadata features) {
    SupportedVersionRange metadata = features.supportedFeatures().get("metadata.version");
    if (metadata == null || metadata.maxVersion() < METADATA_VERSION_OF_4_2) {
      throw new UnsupportedBrokerException(
          "%s is older than Kafka 4.2 (it supports metadata.version up to %s). %s"
              .formatted(broker, metadata == null ? "none" : metadata.maxVersion(), NEEDED));
    }
    FinalizedVersionRange share = features.finalizedFeatures().get("share.version");
    if (share == null || share.maxVersionLevel() < 1) {
      throw new UnsupportedBrokerException(
          "%s has share groups switched off (share.version=%s). %s"
              .formatted(broker, share == null ? "0" : share.maxVersionLevel(), NEEDED));
    }
  }

  void createTopics(Collection<TopicSpec> topics) {
    // Asked first, because a client may be allowed to use topics and not to create any.
    learn(topics.stream().map(TopicSpec::name).toList());
    List<TopicSpec> missing =
        topics.stream().filter(topic -> !partitions.containsKey(topic.name())).toList();
    if (missing.isEmpty()) {
      return;
    }
    admin
        .createTopics(missing.stream().map(KafkaAdmin::newTopic).toList())
        .values()
        .forEach(this::awaitCreated);
    List<String> created = missing.stream().map(TopicSpec::name).toList();
    know(
        counts(
            onceVisible(
                "describe topics " + created,
                () -> admin.describeTopics(created).allTopicNames())));
  }

  private void awaitCreated(String topic, KafkaFuture<Void> created) {
    try {
      failures.await("create topic " + topic, created);
    } catch (BrokerException e) {
      if (!(e.getCause() instanceof TopicExistsException)) { // else somebody was quicker
        throw e;
      }
    }
  }

  /** Asks for what is not known of these topics, for all of them at once. */
  private void learn(Collection<String> topics) {
    List<String> unknown =
        topics.stream().filter(topic -> !partitions.containsKey(topic)).distinct().toList();
    if (!unknown.isEmpty()) {
      know(counts(describeThere(unknown)));
    }
  }

  /**
   * Remembers how many partitions topics have, once each partition has been asked where it ends,
   * which only a leader that is at work can say.
   *
   * <p>A topic can be described some moments before its leaders know that they are. A producer that
   * sends its first batches then has the first one refused and the second one taken, because to a
   * leader without history any number is the first. The first batch is out of order from then on,
   * and never arrives.
   */
  private void know(Map<String, Integer> counts) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    counts.forEach(
        (topic, count) ->
            IntStream.range(0, count)
                .forEach(
                    number -> ends.put(new TopicPartition(topic, number), OffsetSpec.latest())));
    if (!ends.isEmpty()) {
      onceVisible(
          "say where the partitions of %s end".formatted(counts.keySet()),
          () -> admin.listOffsets(ends).all());
    }
    partitions.putAll(counts);
  }

  private static Map<String, Integer> counts(Map<String, TopicDescription> topics) {
    Map<String, Integer> counts = new HashMap<>();
    topics.forEach((topic, description) -> counts.put(topic, description.partitions().size()));
    return counts;
  }

  /**
   * Asks until the broker that is asked knows of the topic, too: each hears of it in its own time.
   */
  <T> T onceVisible(String what, Supplier<KafkaFuture<T>> question) {
    long deadline = Deadline.after(KafkaFailures.CALL_LIMIT);
    while (true) {
      try {
        return failures.await(what, question.get());
      } catch (BrokerException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > deadline
            || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(this, VISIBILITY_PAUSE.toNanos());
      }
    }
  }

  private static NewTopic newTopic(TopicSpec topic) {
    return new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
        .configs(topic.settings());
  }

  /** 0 where there is no such topic. */
  int partitions(String topic) {
    Integer known = partitions.get(topic); // asked for with each record that is sent
    if (known != null) {
      return known;
    }
    learn(List.of(topic));
    return partitions.getOrDefault(topic, 0);
  }

  /** Those of these topics that are there, by name. */
  Map<String, TopicDescription> describeThere(Collection<String> topics) {
    Map<String, TopicDescription> there = new HashMap<>();
    admin
        .describeTopics(topics)
        .topicNameValues()
        .forEach(
            (topic, answer) -> {
              try {
                there.put(topic, failures.await("describe topic " + topic, answer));
              } catch (BrokerException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                  throw e;
                }
              }
            });
    return there;
  }

  /** What a topic, a group or a broker is set to, defaults included. */
  Config config(ConfigResource of) {
    return failures
        .await(
            "describe %s %s".formatted(kind(of), of.name()),
            admin.describeConfigs(List.of(of)).all())
        .getOrDefault(of, new Config(List.of()));
  }

  /** Sets these and leaves all others as they are. */
  void set(ConfigResource of, Map<String, String> changes) {
    String all =
        new TreeMap<>(changes)
            .entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(", "));
    List<AlterConfigOp> operations =
        changes.entrySet().stream()
            .map(each -> new ConfigEntry(each.getKey(), each.getValue()))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    failures.await(
        "set %s of %s %s".formatted(all, kind(of), of.name()),
        admin.incrementalAlterConfigs(Map.of(of, operations)).all());
  }

  private static String kind(ConfigResource of) {
    return of.type().name().toLowerCase(Locale.ROOT);
  }

  /** In how many copies the cluster keeps a topic when nobody says. */
  int defaultReplication() {
    String node =
        failures.await("say which brokers there are", admin.describeCluster().nodes()).stream()
            .findFirst()
            .map(Node::idString)
            .orElse("");
    ConfigEntry entry =
        config(new ConfigResource(ConfigResource.Type.BROKER, node))
            .get("default.replication.factor");
    return entry == null || entry.value() == null ? 0 : Integer.parseInt(entry.value());
  }

  /** Adds partitions to a topic, until there are so many. */
  void addPartitions(String topic, int number) {
    failures.await(
        "add partitions to topic " + topic,
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(number))).all());
    know(Map.of(topic, number));
  }

  /** With all their records; those that are not there are passed over. */
  void deleteTopics(Collection<String> topics) {
    admin
        .deleteTopics(topics)
        .topicNameValues()
        .forEach(
            (topic, deleted) -> {
              try {
                failures.await("delete topic " + topic, deleted);
              } catch (BrokerException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                  throw e;
                }
              }
              partitions.remove(topic);
            });
  }

  /** Up to the end where the offset is beyond it. */
  void deleteRecords(Partition partition, long before) {
    TopicPartition where = new TopicPartition(partition.topic(), partition.number());
    long end =
        failures
            .await(
                "say where %s ends".formatted(partition),
                admin.listOffsets(Map.of(where, OffsetSpec.latest())).partitionResult(where))
            .offset();
    failures.await(
        "delete records of %s".formatted(partition),
        admin
            .deleteRecords(Map.of(where, RecordsToDelete.beforeOffset(Math.min(before, end))))
            .all());
  }

  @Override
  public void close() {
    admin.close(KafkaBroker.CLOSE_LIMIT);
  }
}
