package dev.muster.broker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Points in time on {@link System#nanoTime}. */
final class Deadline {
  /** As far away as makes no difference, and no danger of running over. */
  private static final long FAR = TimeUnit.DAYS.toNanos(365);

  private Deadline() {}

  /** That long from now. A negative time is none. */
  static long after(Duration time) {
    return System.nanoTime() + nanos(time);
  }

  /** The time in nanoseconds, at most a year. */
  static long nanos(Duration time) {
    if (time.isNegative()) {
      return 0;
    }
    return Math.min(TimeUnit.NANOSECONDS.convert(time), FAR);
  }
}
