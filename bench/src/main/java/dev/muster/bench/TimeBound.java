package dev.muster.bench;

import java.time.Duration;

/**
 * Until when a measurement has to end. Safe for use by many threads.
 *
 * <p>A measurement looks at it wherever it waits, and says how far it has come. One that does not
 * is abandoned: it gets no fleet any more.
 */
final class TimeBound {
  private final Duration limit;
  private final long end;
  private volatile boolean abandoned;

  private TimeBound(Duration limit) {
    this.limit = limit;
    this.end = System.nanoTime() + limit.toNanos();
  }

  /** Ends so long from now. */
  static TimeBound of(Duration limit) {
    return new TimeBound(limit);
  }

  /** What is left; never negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  Duration used() {
    return limit.minus(left());
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
