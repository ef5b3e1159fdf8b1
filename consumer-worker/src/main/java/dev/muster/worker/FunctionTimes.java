package dev.muster.worker;

import dev.muster.protocol.FunctionTimesRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long calls of the functions take that this worker ran last, and how large their results are:
 * running means, the latest counting most. Heartbeats tell it to submitters that have no results of
 * their own yet. Safe for use by many threads.
 */
final class FunctionTimes {
  /** So many functions are remembered: more would not fit a heartbeat well. */
  static final int MOST = 16;

  /** How much one call moves a mean. */
  private static final double WEIGHT = 0.1;

  /** A longer name is nobody's. */
  private static final int MAX_NAME_CHARS = 500;

  /** The one that ran last stands last. */
  private final Map<String, FunctionTimesRecord> functions =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FunctionTimesRecord> eldest) {
          return size() > MOST;
        }
      };

  /** So many calls ran so long together, and had results of so many bytes. */
  synchronized void observe(String function, long calls, long nanos, long resultBytes) {
    if (calls < 1 || nanos < 1 || function.length() > MAX_NAME_CHARS) {
      return;
    }
    double each = (double) nanos / calls;
    double bytes = (double) resultBytes / calls;
    FunctionTimesRecord old = functions.get(function);
    double weight = calls >= 40 ? 1 : 1 - Math.pow(1 - WEIGHT, (double) calls);
    functions.put(
        function,
        old == null
            ? new FunctionTimesRecord(function, each, bytes, calls)
            : new FunctionTimesRecord(
                function,
                old.getNanos() + weight * (each - old.getNanos()),
                old.getResultBytes() + weight * (bytes - old.getResultBytes()),
                old.getCalls() + calls));
  }

  /** What is known now. */
  synchronized List<FunctionTimesRecord> all() {
    return List.copyOf(functions.values());
  }
}
