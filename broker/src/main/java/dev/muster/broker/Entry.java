package dev.muster.broker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record in a log.
 *
 * @param partition where it stands
 * @param offset its place there
 * @param appendedAt when, by the broker's clock
 * @param key its key; null where it has none
 * @param value its bytes; empty where a {@link SignedBroker} refuses them
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares entries, and a copy of each would cost
public record Entry(
    Partition partition, long offset, Instant appendedAt, byte @Nullable [] key, byte[] value) {
  /**
   * Whether there are no bytes: whoever writes a record writes some, so it is to be passed over.
   */
  public boolean isEmpty() {
    return value.length == 0;
  }
}
