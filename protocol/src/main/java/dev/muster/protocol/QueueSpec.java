package dev.muster.protocol;

import java.time.Duration;

/**
 * A topic whose records are taken one by one, and the share group that takes them. Immutable.
 *
 * @param topic the topic
 * @param group name of the share group
 * @param lease how long a taker may hold a record without renewing it
 */
public record QueueSpec(TopicSpec topic, String group, Duration lease) {
  /**
   * How often a record can be handed out before Kafka would drop it without a word. Whoever takes a
   * record must have decided its fate before.
   */
  public static final int MAX_DELIVERIES = 10;
}
