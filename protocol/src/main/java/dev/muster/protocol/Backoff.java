package dev.muster.protocol;

import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: each twice the one before, spread so that failures do not meet again.
 */
public final class Backoff {
  private Backoff() {}

  /**
   * The pause before an attempt, in milliseconds.
   *
   * @param attempt which attempt comes after the pause, 2 or more
   * @return between half of the longest pause possible and all of it
   */
  public static long millis(LimitsRecord limits, int attempt, RandomGenerator random) {
    long longest = longestMillis(limits.getBackoffMillis(), limits.getMaxBackoffMillis(), attempt);
    return longest - random.nextLong(longest / 2 + 1);
  }

  static long longestMillis(long first, long max, int attempt) {
    // Beyond 2^32 times the first, the longest has long been reached.
    int doublings = Math.min(32, Math.max(0, attempt - 2));
    return first > max >> doublings ? max : first << doublings;
  }
}
