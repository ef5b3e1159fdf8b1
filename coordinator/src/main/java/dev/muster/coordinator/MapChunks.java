package dev.muster.coordinator;

import java.util.OptionalInt;

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

  private MapChunks() {}

  /**
   * Four chunks for each slot, the last one perhaps smaller; but no more calls in a chunk than make
   * its record worth while, where that is known: what is smaller is shared better.
   *
   * @param useful how many calls are worth a record; empty where nobody knows
   */
  static int size(int calls, int slots, OptionalInt useful) {
    int whole = share(calls, (long) OF_A_SLOT * slots);
    int least = share(calls, (long) MOST_OF_A_SLOT * slots);
    return Math.min(whole, Math.max(least, useful.orElse(whole)));
  }

  private static int share(int calls, long chunks) {
    return (int) Math.max(1, (calls + chunks - 1) / chunks);
  }
}
