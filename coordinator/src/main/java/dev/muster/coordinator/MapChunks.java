package dev.muster.coordinator;

import org.jspecify.annotations.Nullable;

/** How many calls of a map go into a chunk where the caller does not say. */
final class MapChunks {
  /** As in Python. */
  private static final int OF_A_SLOT = 4;

  /**
   * No map makes more records than this for each slot. A function that is seen for the first time
   * is slow, and what one call tells may be wrong by a factor of a thousand: a million short calls
   * would travel a few at a time, for minutes. Where calls really are long, workers share what is
   * behind them.
   */
  private static final int MOST_OF_A_SLOT = 256;

  /**
   * As long as few calls have been seen, these: they paid for the loading of classes and ran in the
   * interpreter, and records cost most as long as everything else is new, too.
   */
  private static final int MOST_AT_FIRST = 16;

  /** From so many calls on the first ones no longer count. */
  private static final int FEW_CALLS = 100;

  /** A call that takes longer than this is long, whatever had to be loaded for it. */
  private static final double LONG_NANOS = 50_000_000;

  private MapChunks() {}

  /**
   * Four chunks for each slot, the last one perhaps smaller; but no more calls in a chunk than make
   * its record worth while, where that is known: what is smaller is shared better.
   *
   * @param mean what is known of one call; null where nobody knows
   */
  static int size(int calls, int slots, RunTimes.@Nullable Mean mean) {
    int whole = share(calls, (long) OF_A_SLOT * slots);
    if (mean == null) {
      return whole;
    }
    boolean cold = mean.calls() < FEW_CALLS && mean.nanos() < LONG_NANOS;
    int most = cold ? MOST_AT_FIRST : MOST_OF_A_SLOT;
    int least = share(calls, (long) most * slots);
    return Math.min(whole, Math.max(least, BundleLine.chunk(mean)));
  }

  private static int share(int calls, long chunks) {
    return (int) Math.max(1, (calls + chunks - 1) / chunks);
  }
}
