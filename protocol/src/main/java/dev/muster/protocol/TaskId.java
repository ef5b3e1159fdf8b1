package dev.muster.protocol;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names one job: an apply or a whole map. Written as a UUID of version 7 (RFC 9562), so ids sort by
 * the time they were made, and a result can be found by seeking to that time.
 *
 * <p>Ids made in one process are strictly ascending. Immutable and safe for use by many threads.
 */
public record TaskId(UUID value) implements Comparable<TaskId> {
  /** Milliseconds in the upper 52 bits, a counter within them in the lower 12. */
  private static final AtomicLong LAST = new AtomicLong();

  /** A new id, later than every id this process has made, even if the clock steps back. */
  public static TaskId next(Clock clock) {
    long now = clock.millis() << 12;
    long tick = LAST.updateAndGet(last -> Math.max(last + 1, now));
    long millisVersionCounter = (tick & ~0xFFFL) << 4 | 0x7000L | (tick & 0xFFFL);
    long variantRandom = ThreadLocalRandom.current().nextLong() >>> 2 | 1L << 63;
    return new TaskId(new UUID(millisVersionCounter, variantRandom));
  }

  /**
   * Reads an id as {@link #toString} writes it.
   *
   * @throws IllegalArgumentException where the text is not such an id
   */
  public static TaskId parse(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      if (uuid.version() == 7 && uuid.variant() == 2 && uuid.toString().equalsIgnoreCase(text)) {
        return new TaskId(uuid);
      }
    } catch (IllegalArgumentException notAUuid) {
      // Said below, in words that fit both cases.
    }
    throw new IllegalArgumentException(
        "'%s' is not a task id; one looks like 019aa4a1-6c00-7000-8000-5f1c3a9e2b71"
            .formatted(text));
  }

  /** When the id was made, to the millisecond, by the clock of its maker. */
  public Instant madeAt() {
    return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
  }

  /** By time, then by the order of making within one process. */
  @Override
  public int compareTo(TaskId other) {
    int high =
        Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
