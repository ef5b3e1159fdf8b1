package dev.muster.protocol;

import java.util.Map;

/**
 * A topic as it must be. Immutable.
 *
 * @param name its name in the broker
 * @param partitions how many partitions it has when Muster creates it
 * @param settings Kafka topic settings that differ from the broker's defaults
 */
public record TopicSpec(String name, int partitions, Map<String, String> settings) {
  public TopicSpec {
    settings = Map.copyOf(settings);
  }
}
