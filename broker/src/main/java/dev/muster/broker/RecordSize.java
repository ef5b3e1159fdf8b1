package dev.muster.broker;

import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.Topics;
import org.jspecify.annotations.Nullable;

/** The one limit on a record's size, the same in every broker: a signature does not count. */
final class RecordSize {
  private RecordSize() {}

  /** Why the record is not sent; null where it fits. */
  static @Nullable PayloadTooLargeException refusal(
      Partition to, byte @Nullable [] key, byte[] value) {
    int content = Envelope.isSealed(value) ? value.length - Envelope.BYTES : value.length;
    long size = (long) content + (key == null ? 0 : key.length);
    if (size <= Topics.MAX_RECORD_BYTES) {
      return null;
    }
    return new PayloadTooLargeException(
        "A record of %,d bytes for %s is over the limit of %,d bytes (Topics.MAX_RECORD_BYTES): send less at once"
            .formatted(size, to, Topics.MAX_RECORD_BYTES));
  }
}
