package dev.muster.coordinator;

import dev.muster.protocol.FunctionTimesRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  private static final double COLD_CALLS = 15;

  /** No worker tells of more at once. */
  private static final int MAX_TOLD = 100;

  private static final int MAX_NAME_CHARS = 1_000;

  /** No call runs for longer than a year. */
  private static final double MAX_NANOS = Duration.ofDays(365).toNanos();

  /** A program has not more functions than this. */
  private static final int MAX_FUNCTIONS = 10_000;

  private final Map<String, Known> functions = new ConcurrentHashMap<>();

  /** So many calls of a function took so long together, and had results of so many bytes. */
  void observe(String function, int calls, long nanos, long resultBytes) {
    if (calls < 1) {
      return;
    }
    double each = (double) nanos / calls;
    double bytes = (double) resultBytes / calls;
    double weight = calls >= 40 ? 1 : 1 - Math.pow(1 - WEIGHT, calls);
    of(function).learn(new Mean(each, bytes, calls, true), weight);
  }

  /** What a worker has seen of functions. What is nonsense is passed over. */
  void hear(List<FunctionTimesRecord> told) {
    told.stream()
        .limit(MAX_TOLD)
        .filter(each -> each.getNanos() > 0 && each.getNanos() < MAX_NANOS)
        .filter(each -> each.getResultBytes() >= 0 && each.getCalls() > 0)
        .filter(each -> each.getFunction().length() <= MAX_NAME_CHARS)
        .forEach(
            each ->
                of(each.getFunction())
                    .hear(
                        new Mean(each.getNanos(), each.getResultBytes(), each.getCalls(), false)));
  }

  /** What is known of a function, now and later. */
  Known of(String function) {
    Known known = functions.get(function);
    if (known != null) {
      return known;
    }
    // Of those that are too many nothing is learned: they travel as if nobody knew them.
    return functions.size() >= MAX_FUNCTIONS
        ? new Known()
        : functions.computeIfAbsent(function, name -> new Known());
  }

  /** What is known of one function. Safe for use by many threads. */
  static final class Known {
    private volatile @Nullable Mean mean;

    private synchronized void learn(Mean seen, double weight) {
      Mean old = mean;
      mean = old == null ? seen : old.and(seen, weight);
    }

    private synchronized void hear(Mean heard) {
      Mean old = mean;
      mean = old == null || !old.own() ? heard : old;
    }

    /** Null where nobody knows. */
    @Nullable Mean mean() {
      return mean;
    }
  }

  /**
   * What one call of a function is like.
   *
   * @param nanos how long it runs
   * @param resultBytes how large its encoded result is; 0 where that is not known
   * @param calls how many calls tell this
   * @param own whether this client has seen it itself
   */
  record Mean(double nanos, double resultBytes, long calls, boolean own) {
    Mean and(Mean seen, double weight) {
      return own
          ? new Mean(
              nanos + weight * (seen.nanos - nanos),
              resultBytes + weight * (seen.resultBytes - resultBytes),
              calls + seen.calls,
              true)
          : seen;
    }

    /**
     * How long a call is expected to run. The first calls of a function pay for the loading of
     * classes and run in the interpreter: what few calls tell counts for less. Where it is too
     * little, workers share what turns out long.
     */
    double expectedNanos() {
      return Math.max(1, nanos * calls / (calls + COLD_CALLS));
    }
  }
}
