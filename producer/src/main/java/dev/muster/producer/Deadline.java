package dev.muster.producer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** When a wait ends, by a clock that nobody sets. Immutable. */
final class Deadline {
  /** Longer than any wait, and short enough to add to any time. */
  private static final long FAR = TimeUnit.DAYS.toNanos(365 * 100);

  /** Does not come. */
  static final Deadline NEVER = new Deadline(System.nanoTime() + FAR);

  private final long nanos;

  private Deadline(long nanos) {
    this.nanos = nanos;
  }

  /** That long from now; a negative time is none. */
  static Deadline in(Duration time) {
    // Saturates where toNanos() would throw.
    return new Deadline(
        System.nanoTime() + Math.max(0, Math.min(FAR, TimeUnit.NANOSECONDS.convert(time))));
  }

  boolean over() {
    return leftNanos() <= 0;
  }

  /** 0 or less when it is over. */
  long leftNanos() {
    return nanos - System.nanoTime();
  }

  /** Zero when it is over. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, leftNanos()));
  }

  Deadline orEarlier(Deadline other) {
    return nanos - other.nanos <= 0 ? this : other;
  }

  Deadline orLater(Deadline other) {
    return nanos - other.nanos >= 0 ? this : other;
  }
}
