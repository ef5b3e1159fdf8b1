package dev.muster.worker;

import dev.muster.protocol.OutcomeKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the calls of one delivery, for the meters: that they start and how long they run
 * is counted at once, how they end when their outcomes are durable. So a record that has to be run
 * again is not counted as finished.
 *
 * <p>Safe for use by the slot and by whoever takes a call out of its hands.
 */
final class Tally {
  /** Where nobody counts. */
  static final Tally NONE = new Tally(null, "", 0, -1);

  private final WorkerMeters.@Nullable Counters counters;
  private final String function;
  private final int calls;
  private final long waitedMillis;

  private volatile WorkerMeters.@Nullable OfFunction ofFunction; // written under "this"

  // Guarded by "this".
  private final Map<OutcomeKind, Integer> finished = new EnumMap<>(OutcomeKind.class);
  private final Map<OutcomeKind, Integer> retried = new EnumMap<>(OutcomeKind.class);
  private final Map<WorkerMeters.Returned, Integer> returned =
      new EnumMap<>(WorkerMeters.Returned.class);
  private boolean settled;

  /**
   * A tally of so many calls of a function.
   *
   * @param waitedMillis how long their record was in the queue; below 0: not to be counted
   */
  Tally(WorkerMeters.@Nullable Counters counters, String function, int calls, long waitedMillis) {
    this.counters = counters;
    this.function = function;
    this.calls = calls;
    this.waitedMillis = waitedMillis;
  }

  /** The code of a call is about to be entered. */
  void started() {
    if (counters != null) {
      ofFunction(counters).started.increment();
    }
  }

  /** The code of a call has ended, or nobody waits for it any more. */
  void ran(long nanos) {
    if (counters != null) {
      ofFunction(counters).runTime.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Looked at twice for each call, so not under the monitor but for the first time. */
  private WorkerMeters.OfFunction ofFunction(WorkerMeters.Counters from) {
    WorkerMeters.OfFunction known = ofFunction;
    return known == null ? ofFirstCall(from) : known;
  }

  private synchronized WorkerMeters.OfFunction ofFirstCall(WorkerMeters.Counters from) {
    WorkerMeters.OfFunction known = ofFunction;
    if (known == null) {
      known = from.function(function);
      if (waitedMillis >= 0) {
        known.queueTime.record(waitedMillis, TimeUnit.MILLISECONDS);
      }
      ofFunction = known;
    }
    return known;
  }

  /** Calls have an outcome. */
  void finished(OutcomeKind kind, int number) {
    add(finished, kind, number);
  }

  /** A call failed in this way and is tried again. */
  void retried(OutcomeKind why) {
    add(retried, why, 1);
  }

  /** Calls were put back. */
  void returned(WorkerMeters.Returned why, int number) {
    add(returned, why, number);
  }

  private <E extends Enum<E>> void add(Map<E, Integer> to, E what, int number) {
    if (counters != null) {
      synchronized (this) {
        to.merge(what, number, Integer::sum);
      }
    }
  }

  /**
   * The delivery is settled. Only the first time counts.
   *
   * @param done what was decided is durable; otherwise the record was released
   */
  void settled(boolean done) {
    if (counters == null) {
      return;
    }
    synchronized (this) {
      if (settled) {
        return;
      }
      settled = true;
      if (done) {
        commit(counters);
      } else {
        counters.returned(WorkerMeters.Returned.NOT_DURABLE, calls);
      }
    }
  }

  private void commit(WorkerMeters.Counters to) {
    int decided = 0;
    for (Map.Entry<OutcomeKind, Integer> each : finished.entrySet()) {
      boolean refused =
          each.getKey() == OutcomeKind.UNKNOWN_FUNCTION || each.getKey() == OutcomeKind.NOT_ALLOWED;
      (refused ? to.otherFunction() : to.function(function))
          .finished(each.getKey(), each.getValue());
      decided += each.getValue();
    }
    for (Map.Entry<OutcomeKind, Integer> each : retried.entrySet()) {
      to.function(function).retried(each.getKey(), each.getValue());
      decided += each.getValue();
    }
    for (Map.Entry<WorkerMeters.Returned, Integer> each : returned.entrySet()) {
      to.returned(each.getKey(), each.getValue());
      decided += each.getValue();
    }
    if (decided < calls) {
      to.returned(WorkerMeters.Returned.SET_ASIDE, calls - decided);
    }
  }

  /** How many calls the record has; 0 once it is settled, and where nobody counts. */
  synchronized int open() {
    return settled ? 0 : calls;
  }
}
