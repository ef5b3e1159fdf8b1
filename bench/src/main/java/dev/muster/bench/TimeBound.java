package dev.muster.bench;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Until when a measurement has to end. Safe for use by many threads.
 *
 * <p>A measurement looks at it wherever it waits, and says how far it has come. One that does not
 * is abandoned: it gets no fleet any more.
 */
final class TimeBound {
  private static final Duration MAX_EXTENSION = Duration.ofMinutes(2);

  private final Duration limit;
  private final long begin = System.nanoTime();
  private final AtomicLong extensionNanos = new AtomicLong();
  private volatile boolean abandoned;

  private TimeBound(Duration limit) {
    this.limit = limit;
  }

  /** Ends so long from now. */
  static TimeBound of(Duration limit) {
    return new TimeBound(limit);
  }

  /** What is left; never negative. */
  Duration left() {
    long all = limit.toNanos() + Math.min(MAX_EXTENSION.toNanos(), extensionNanos.get());
    return Duration.ofNanos(Math.max(0, begin + all - System.nanoTime()));
  }

  /** What is over of it. */
  Duration used() {
    return limit.minus(left());
  }

  /**
   * Something took so long that is not the measurement's: it gets that back, two minutes at most.
   */
  void extend(Duration time) {
    extensionNanos.addAndGet(time.toNanos());
  }

  boolean isOver() {
    return left().isZero();
  }

  /**
   * Goes on only where there is time.
   *
   * @param done how far it has come, of...
   * @param all ...this
   * @throws NotReachedException where the time is over
   */
  void check(long done, long all) throws NotReachedException {
    if (isOver()) {
      throw new NotReachedException(done, all, limit);
    }
  }

  void abandon() {
    abandoned = true;
  }

  boolean isAbandoned() {
    return abandoned;
  }
}
