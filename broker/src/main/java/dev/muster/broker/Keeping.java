package dev.muster.broker;

import dev.muster.protocol.TopicSpec;

/** What a log in memory keeps, as the settings of its topic say. */
enum Keeping {
  /** As much as there is room for. */
  FOR_A_TIME,
  /** Ten times as much. */
  FOR_EVER,
  /** The newest record of each key, at once. */
  COMPACTED,
  /** All, until a second record of the same key says that the first is not needed any more. */
  COMPACTED_LATER;

  static Keeping of(TopicSpec topic) {
    String policy = topic.settings().getOrDefault("cleanup.policy", "delete");
    if (policy.equals("compact")) {
      return COMPACTED;
    } else if (policy.contains("compact")) {
      return COMPACTED_LATER;
    }
    return "-1".equals(topic.settings().get("retention.ms")) ? FOR_EVER : FOR_A_TIME;
  }

  boolean needsKeys() {
    return this == COMPACTED || this == COMPACTED_LATER;
  }
}
