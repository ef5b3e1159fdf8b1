package dev.muster.broker;

import dev.muster.protocol.BrokerException;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TopicSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether topics and share groups in Kafka are as Muster creates them, and mends what is not.
 * It removes nothing: no topic, no partition, no record.
 *
 * <p>Compared is what Muster sets, and nothing else: what an operator sets beside it is theirs.
 * Every method fails as {@link Broker#createTopics} does. Safe for use by many threads.
 */
public final class Upkeep {
  private final KafkaAdmin admin;
  private final List<TopicSpec> topics;
  private final List<QueueSpec> queues;

  Upkeep(KafkaAdmin admin, Collection<TopicSpec> topics, Collection<QueueSpec> queues) {
    this.admin = admin;
    this.topics = List.copyOf(topics);
    this.queues = List.copyOf(queues);
  }

  /** How it is now: the topics, then the groups of the queues. */
  public List<Inspected> inspect() {
    Map<String, TopicDescription> there =
        admin.describeThere(topics.stream().map(TopicSpec::name).toList());
    OptionalInt copies = copies();
    List<Inspected> all = new ArrayList<>();
    for (TopicSpec topic : topics) {
      all.add(inspect(topic, there.get(topic.name()), copies));
    }
    for (QueueSpec queue : queues) {
      all.add(inspect(new KafkaGroup(queue, admin)));
    }
    return all;
  }

  /**
   * In how many copies Kafka keeps a topic when nobody says; empty where this client may not know.
   */
  private OptionalInt copies() {
    try {
      int copies = admin.defaultReplication();
      return copies > 0 ? OptionalInt.of(copies) : OptionalInt.empty();
    } catch (BrokerException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return OptionalInt.empty();
      }
      throw e;
    }
  }

  private Inspected inspect(TopicSpec topic, @Nullable TopicDescription found, OptionalInt copies) {
    List<Inspected.Trait> traits = new ArrayList<>();
    traits.add(partitions(topic, found));
    traits.add(replication(found, copies));
    if (found == null) {
      traits.addAll(settings(topic.settings(), new Config(List.of())));
    } else {
      traits.addAll(settings(topic.settings(), admin.config(resource(topic))));
    }
    return new Inspected(Inspected.Kind.TOPIC, topic.name(), found != null, traits);
  }

  private static Inspected.Trait partitions(TopicSpec topic, @Nullable TopicDescription found) {
    int number = found == null ? 0 : found.partitions().size();
    return new Inspected.Trait(
        Inspected.PARTITIONS,
        Integer.toString(topic.partitions()),
        found == null ? "" : Integer.toString(number),
        number == topic.partitions(),
        number > topic.partitions()
            ? "Kafka removes no partitions: the topic would have to be made anew, without its records"
            : "");
  }

  private static Inspected.Trait replication(@Nullable TopicDescription found, OptionalInt copies) {
    String expected = copies.isPresent() ? Integer.toString(copies.getAsInt()) : "";
    if (found == null) {
      return new Inspected.Trait(Inspected.REPLICATION, expected, "", copies.isEmpty(), "");
    }
    int fewest =
        found.partitions().stream().mapToInt(each -> each.replicas().size()).min().orElse(0);
    boolean enough = fewest >= copies.orElse(0);
    return new Inspected.Trait(
        Inspected.REPLICATION,
        expected,
        Integer.toString(fewest),
        enough,
        enough ? "" : "use kafka-reassign-partitions.sh, which says to which brokers");
  }

  private Inspected inspect(KafkaGroup group) {
    boolean exists = group.exists();
    Config found = exists ? group.config() : new Config(List.of());
    return new Inspected(
        Inspected.Kind.GROUP, group.name(), exists, settings(group.settings(), found));
  }

  private static List<Inspected.Trait> settings(Map<String, String> expected, Config found) {
    List<Inspected.Trait> traits = new ArrayList<>();
    new TreeMap<>(expected)
        .forEach(
            (name, value) -> {
              ConfigEntry entry = found.get(name);
              String is = entry == null ? "" : String.valueOf(entry.value());
              traits.add(new Inspected.Trait(name, value, is, isSame(value, is), ""));
            });
    return traits;
  }

  /** The order in a list says nothing, as in {@code compact,delete}. */
  private static boolean isSame(String expected, String found) {
    return found.equals(expected)
        || (expected.contains(",") && Set.of(split(expected)).equals(Set.of(split(found))));
  }

  private static String[] split(String list) {
    return list.split(" *, *", -1);
  }

  /**
   * Makes what can be made as it must be: creates what is missing, sets what differs, adds
   * partitions. What has an obstacle stays as it is. Members that run know how many partitions
   * there were: after some were added, they have to be started again.
   *
   * @param broken what {@link #inspect} found
   */
  public void repair(Inspected broken) {
    switch (broken.kind()) {
      case TOPIC ->
          topics.stream()
              .filter(topic -> topic.name().equals(broken.name()))
              .forEach(topic -> repair(topic, broken));
      case GROUP ->
          queues.stream()
              .filter(queue -> queue.group().equals(broken.name()))
              .forEach(queue -> new KafkaGroup(queue, admin).make());
    }
  }

  private void repair(TopicSpec topic, Inspected broken) {
    if (!broken.exists()) {
      admin.createTopics(List.of(topic));
      return;
    }
    Map<String, String> changes = new HashMap<>();
    for (Inspected.Trait trait : broken.traits()) {
      if (!trait.asExpected() && topic.settings().containsKey(trait.name())) {
        changes.put(trait.name(), trait.expected());
      } else if (trait.name().equals(Inspected.PARTITIONS)
          && !trait.asExpected()
          && trait.obstacle().isEmpty()) {
        admin.addPartitions(topic.name(), topic.partitions());
      }
    }
    if (!changes.isEmpty()) {
      admin.set(resource(topic), changes);
    }
  }

  private static ConfigResource resource(TopicSpec topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
  }
}
