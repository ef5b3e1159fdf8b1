package dev.muster.coordinator;

import dev.muster.broker.Meters;
import dev.muster.protocol.MetricName;
import dev.muster.protocol.OutcomeKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a submitter counts. Without a registry it counts nothing, and costs a look at a field. Safe
 * for use by many threads.
 */
final class PoolMeters implements AutoCloseable {
  private final @Nullable Meters meters;
  private final @Nullable DistributionSummary taskCalls;
  private final Map<String, OfFunction> functions = new ConcurrentHashMap<>();

  private PoolMeters(@Nullable Meters meters) {
    this.meters = meters;
    this.taskCalls = meters == null ? null : meters.summary(MetricName.TASK_CALLS);
  }

  /**
   * The meters of a submitter.
   *
   * @param registry null: nothing is counted
   */
  static PoolMeters in(@Nullable MeterRegistry registry, String pool) {
    return new PoolMeters(registry == null ? null : new Meters(registry, pool));
  }

  /** Shows what waits. */
  void watch(PendingResults pending) {
    if (meters == null) {
      return;
    }
    meters.gauge(
        MetricName.CALLS_OPEN,
        pending,
        all -> all.jobs().stream().filter(Job::isCounted).mapToLong(Job::openCalls).sum());
    meters.gauge(MetricName.HANDLES_OPEN, pending, all -> all.jobs().size());
    meters.counted(MetricName.DUPLICATES, pending, PendingResults::duplicates);
  }

  /** The meters of a job with calls of that function. */
  JobMeters job(String function, JobKind kind) {
    if (meters == null) {
      return JobMeters.NONE;
    }
    Meters of = meters;
    return new JobMeters(
        functions.computeIfAbsent(of.function(function), label -> new OfFunction(of, label)), kind);
  }

  /** A task record with so many calls was sent. */
  void sent(int calls) {
    if (taskCalls != null) {
      taskCalls.record(calls);
    }
  }

  @Override
  public void close() {
    if (meters != null) {
      meters.close();
    }
  }

  /** The counters of one function. */
  static final class OfFunction {
    private final Meters meters;
    private final String label;
    private final Map<String, Counter> resolved = new ConcurrentHashMap<>();
    private final Map<JobKind, Timer> times = new ConcurrentHashMap<>();
    final Counter submitted;

    private OfFunction(Meters meters, String label) {
      this.meters = meters;
      this.label = label;
      this.submitted = meters.counter(MetricName.CALLS_SUBMITTED, MetricName.FUNCTION_LABEL, label);
      // The rate of what fails is asked for before anything has.
      resolved(JobMeters.label(OutcomeKind.VALUE), 0);
      resolved(JobMeters.label(OutcomeKind.TASK_FAILED), 0);
    }

    void resolved(String outcome, long calls) {
      Counter counter = resolved.get(outcome);
      if (counter == null) {
        counter =
            resolved.computeIfAbsent(
                outcome,
                each ->
                    meters.counter(
                        MetricName.CALLS_RESOLVED,
                        MetricName.FUNCTION_LABEL,
                        label,
                        MetricName.OUTCOME_LABEL,
                        each));
      }
      counter.increment((double) calls);
    }

    Timer time(JobKind kind) {
      Timer timer = times.get(kind);
      return timer != null
          ? timer
          : times.computeIfAbsent(
              kind,
              each ->
                  meters.timer(
                      MetricName.RESULT_TIME,
                      MetricName.FUNCTION_LABEL,
                      label,
                      MetricName.HANDLE_LABEL,
                      each.name().toLowerCase(Locale.ROOT)));
    }
  }
}
