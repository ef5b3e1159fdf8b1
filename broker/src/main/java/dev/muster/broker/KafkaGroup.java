package dev.muster.broker;

import dev.muster.protocol.BrokerException;
import dev.muster.protocol.QueueSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The share group of a queue, as seen by whoever creates and cleans it. */
final class KafkaGroup {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaGroup.class);

  private final QueueSpec queue;
  private final KafkaAdmin admin;

  KafkaGroup(QueueSpec queue, KafkaAdmin admin) {
    this.queue = queue;
    this.admin = admin;
  }

  String name() {
    return queue.group();
  }

  /** Creates and configures it; where this client may not, warns of what somebody else has to. */
  void create() {
    try {
      make();
    } catch (BrokerException e) {
      if (!(e.getCause() instanceof AuthorizationException)) {
        throw e;
      }
      // Somebody else is to create queues here, and may have.
      LOG.warn(
          "Group {} must have the settings {}, which this client may not see or make: {}",
          queue.group(),
          settings(),
          e.getMessage());
    }
  }

  /** Creates and configures it, where that has not been done. */
  void make() {
    configure();
    initialize();
  }

  /** What it must be set to. */
  Map<String, String> settings() {
    return Map.of(
        // Kafka's own default would skip what was sent before the first taker came.
        "share.auto.offset.reset",
        "earliest",
        "share.record.lock.duration.ms",
        Long.toString(queue.lease().toMillis()),
        "share.delivery.count.limit",
        Integer.toString(QueueSpec.MAX_DELIVERIES),
        // Or of several takers that join within a second all but the first would wait for their
        // next heartbeat, five seconds later, to be given a partition.
        "share.assignment.interval.ms",
        "0");
  }

  private void configure() {
    Config current = config();
    Map<String, String> changes = new HashMap<>(settings());
    changes.entrySet().removeIf(setting -> setting.getValue().equals(value(current, setting)));
    if (!changes.isEmpty()) {
      admin.set(resource(), changes);
    }
  }

  /** What it is set to; Kafka's defaults where it does not exist. */
  Config config() {
    return admin.config(resource());
  }

  private ConfigResource resource() {
    return new ConfigResource(ConfigResource.Type.GROUP, queue.group());
  }

  private static String value(Config config, Map.Entry<String, String> setting) {
    ConfigEntry entry = config.get(setting.getKey());
    return entry == null ? "" : String.valueOf(entry.value());
  }

  /**
   * Says that the group begins with the first record. Kafka would find that out by itself when the
   * first taker comes, and need a heartbeat of five seconds for it. A group that exists is left
   * alone.
   */
  private void initialize() {
    if (exists()) {
      return;
    }
    Map<TopicPartition, Long> beginning =
        IntStream.range(0, admin.partitions(queue.topic().name()))
            .mapToObj(number -> new TopicPartition(queue.topic().name(), number))
            .collect(Collectors.toMap(Function.identity(), partition -> 0L));
    // Between the question and this order somebody else may have done the same, which does no
    // harm: nobody can have joined, accepted something and left again in between.
    try {
      admin.onceVisible(
          "initialize group " + queue.group(),
          () -> admin.client().alterShareGroupOffsets(queue.group(), beginning).all());
    } catch (BrokerException e) {
      if (!(e.getCause() instanceof GroupNotEmptyException)) {
        throw e;
      }
      LOG.debug("Group {} has takers already, and begins with them", queue.group());
    }
  }

  boolean exists() {
    return describe().isPresent();
  }

  /** How many members it has; 0 where it does not exist. */
  int members() {
    return describe().map(group -> group.members().size()).orElse(0);
  }

  private Optional<ShareGroupDescription> describe() {
    try {
      return admin
          .failures()
          .await(
              "describe group " + queue.group(),
              admin.client().describeShareGroups(List.of(queue.group())).all())
          .values()
          .stream()
          .filter(group -> group.groupState() != GroupState.DEAD)
          .findFirst();
    } catch (BrokerException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Removes it; false where it has members, and stays. */
  boolean delete() {
    try {
      admin
          .failures()
          .await(
              "delete group " + queue.group(),
              admin.client().deleteShareGroups(List.of(queue.group())).all());
      return true;
    } catch (BrokerException e) {
      if (e.getCause() instanceof GroupNotEmptyException) {
        return false;
      } else if (e.getCause() instanceof GroupIdNotFoundException) {
        return true;
      }
      throw e;
    }
  }

  /** How many records are not finished with, as far as the broker knows; 0 where it cannot say. */
  long backlog() {
    return offsets().values().stream().mapToLong(info -> info.lag().orElse(0L)).sum();
  }

  /** Deletes what lies below the group's start: every taker has finished with it. */
  void purge() {
    offsets()
        .forEach(
            (partition, info) -> {
              if (partition.topic().equals(queue.topic().name()) && info.startOffset() > 0) {
                admin.deleteRecords(
                    new Partition(partition.topic(), partition.partition()), info.startOffset());
              }
            });
  }

  /** Where the group stands, for the partitions where it does. */
  private Map<TopicPartition, SharePartitionOffsetInfo> offsets() {
    Map<TopicPartition, SharePartitionOffsetInfo> known =
        new HashMap<>(
            admin
                .failures()
                .await(
                    "say where group %s stands".formatted(queue.group()),
                    admin
                        .client()
                        .listShareGroupOffsets(
                            Map.of(queue.group(), new ListShareGroupOffsetsSpec()))
                        .partitionsToOffsetInfo(queue.group())));
    known.values().removeIf(Objects::isNull);
    return known;
  }
}
