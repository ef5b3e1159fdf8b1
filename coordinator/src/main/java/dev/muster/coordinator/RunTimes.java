package dev.muster.coordinator;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How long a call of each function takes, and how large its result is: running means over what
 * results have told, the latest counting most. What others know of a function, as heartbeats tell
 * it, stands in until this client has results of its own. Safe for use by many threads.
 */
final class RunTimes {
  /** How much one call moves the mean. */
  private static final double WEIGHT = 0.1;

  /** A program has not more functions than this; where it has, what was learned starts again. */
  private static final int MAX_FUNCTIONS = 10_000;

  private final Map<String, Mean> means = new ConcurrentHashMap<>();

  /** So many calls of a function took so long together, and had results of so many bytes. */
  void observe(String function, int calls, long nanos, long resultBytes) {
    if (calls < 1) {
      return;
    }
    double each = (double) nanos / calls;
    double bytes = (double) resultBytes / calls;
    double weight = calls >= 40 ? 1 : 1 - Math.pow(1 - WEIGHT, calls);
    room();
    means.merge(function, new Mean(each, bytes, true), (old, seen) -> old.and(seen, weight));
  }

  /** Somebody else has seen a call of this function take so long. */
  void hear(String function, double nanos) {
    room();
    means.merge(function, new Mean(nanos, 0, false), (old, heard) -> old.own() ? old : heard);
  }

  private void room() {
    if (means.size() >= MAX_FUNCTIONS) {
      means.clear();
    }
  }

  /** What is known of a function. */
  Optional<Mean> of(String function) {
    @Nullable Mean mean = means.get(function);
    return Optional.ofNullable(mean);
  }

  /**
   * What one call of a function is like.
   *
   * @param nanos how long it runs
   * @param resultBytes how large its encoded result is; 0 where that is not known
   * @param own whether this client has seen it itself
   */
  record Mean(double nanos, double resultBytes, boolean own) {
    Mean and(Mean seen, double weight) {
      return own
          ? new Mean(
              nanos + weight * (seen.nanos - nanos),
              resultBytes + weight * (seen.resultBytes - resultBytes),
              true)
          : seen;
    }
  }
}
