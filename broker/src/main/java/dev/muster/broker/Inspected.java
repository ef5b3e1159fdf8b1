package dev.muster.broker;

import java.util.List;

/**
 * A topic or a share group as it is, beside what it must be. Immutable.
 *
 * @param kind which of the two
 * @param name its name in Kafka
 * @param exists whether it is there
 * @param traits what can differ; where it does not exist, as it would have to be
 */
public record Inspected(Kind kind, String name, boolean exists, List<Trait> traits) {
  /** The trait that is the number of a topic's partitions. */
  public static final String PARTITIONS = "partitions";

  /** The trait that is in how many copies a topic is kept, by its partition with the fewest. */
  public static final String REPLICATION = "replication";

  public Inspected {
    traits = List.copyOf(traits);
  }

  /** Whether it is there, and all of it is as it must be. */
  public boolean asExpected() {
    return exists && traits.stream().allMatch(Trait::asExpected);
  }

  /** What is inspected. */
  public enum Kind {
    /** A topic. */
    TOPIC,
    /** The share group of a queue. */
    GROUP
  }

  /**
   * Something that can differ. Immutable.
   *
   * @param name {@link #PARTITIONS}, {@link #REPLICATION}, or the name of a setting of Kafka's
   * @param expected what it must be; of the replication, at least; empty where nobody knows
   * @param found what it is; empty where there is none
   * @param asExpected whether that will do
   * @param obstacle why {@link Upkeep#repair} does not change it; empty where it would, and where
   *     there is nothing to change
   */
  public record Trait(
      String name, String expected, String found, boolean asExpected, String obstacle) {}
}
