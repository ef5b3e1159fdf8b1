package dev.muster.bench;

import java.util.Arrays;

/** The value that a share of all values does not exceed. */
final class Quantile {
  private Quantile() {}

  /**
   * By the nearest rank: always one of the values.
   *
   * @param share from 0 to 1, as 0.99
   * @throws IllegalArgumentException where there is no value
   */
  static long of(double share, long... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("there are no values");
    }
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(0, Math.min(sorted.length - 1, rank - 1))];
  }
}
