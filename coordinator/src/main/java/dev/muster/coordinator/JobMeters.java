package dev.muster.coordinator;

import dev.muster.protocol.BrokenPoolException;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.PoolTerminatedException;
import dev.muster.protocol.TaskTimedOutException;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of one job: each that was submitted is resolved once, whoever is first to say
 * how. Safe for use by many threads.
 */
final class JobMeters {
  /** Where nobody counts, and for jobs that somebody else has submitted. */
  static final JobMeters NONE = new JobMeters(null, JobKind.APPLY);

  private final PoolMeters.@Nullable OfFunction counters;
  private final JobKind kind;
  private final AtomicLong unresolved = new AtomicLong();

  JobMeters(PoolMeters.@Nullable OfFunction counters, JobKind kind) {
    this.counters = counters;
    this.kind = kind;
  }

  boolean isCounted() {
    return counters != null;
  }

  /** Calls were submitted with the job. */
  void submitted(long calls) {
    if (counters != null) {
      unresolved.addAndGet(calls);
      counters.submitted.increment((double) calls);
    }
  }

  /** A worker said how calls ended. */
  void resolved(OutcomeKind how, long calls) {
    if (counters != null) {
      resolved(label(how), calls);
    }
  }

  /** Calls ended here, without a word from a worker. */
  void failed(RuntimeException why, long calls) {
    if (counters != null) {
      resolved(label(why), calls);
    }
  }

  /** All calls that have no outcome end here. */
  void failed(RuntimeException why) {
    failed(why, Long.MAX_VALUE);
  }

  private void resolved(String outcome, long calls) {
    // The rest may have ended meanwhile: an outcome that crosses the end of its handle is late.
    long before = unresolved.getAndUpdate(open -> open - Math.min(open, calls));
    long resolved = Math.min(before, calls);
    if (counters != null && resolved > 0) {
      counters.resolved(outcome, resolved);
    }
  }

  /** A result is there, so many nanoseconds after it was asked for. */
  void ended(long nanos) {
    ended(nanos, 1);
  }

  /** So many results are there, each as long after it was asked for. */
  void ended(long nanos, int results) {
    if (counters != null) {
      Timer timer = counters.time(kind);
      for (int i = 0; i < results; i++) {
        timer.record(nanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  static String label(OutcomeKind how) {
    return how.name().toLowerCase(Locale.ROOT);
  }

  private static String label(RuntimeException why) {
    if (why instanceof TaskTimedOutException) {
      return "given_up";
    } else if (why instanceof PoolTerminatedException) {
      return "abandoned";
    }
    return why instanceof BrokenPoolException ? "broken" : "not_sent";
  }
}
