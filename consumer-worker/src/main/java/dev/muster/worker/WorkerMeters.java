package dev.muster.worker;

import dev.muster.broker.Delivery;
import dev.muster.broker.Meters;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.MetricName;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.TaskRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a worker counts. Without a registry it counts nothing, and costs a look at a field. Safe for
 * use by many threads.
 */
final class WorkerMeters implements AutoCloseable {
  private final @Nullable Counters counters;

  private WorkerMeters(@Nullable Counters counters) {
    this.counters = counters;
  }

  /**
   * The meters of a worker.
   *
   * @param registry null: nothing is counted
   */
  static WorkerMeters in(@Nullable MeterRegistry registry, String pool, Clock clock) {
    return new WorkerMeters(
        registry == null ? null : new Counters(new Meters(registry, pool), clock));
  }

  /** Shows what slots hold, and whether the worker takes tasks. */
  void watch(String worker, List<Slot> slots, BooleanSupplier taking) {
    if (counters == null) {
      return;
    }
    Meters meters = counters.meters;
    meters.gauge(
        MetricName.WORKER_UP,
        taking,
        each -> each.getAsBoolean() ? 1 : 0,
        MetricName.WORKER_LABEL,
        worker);
    meters.gauge(MetricName.SLOTS, slots, List::size);
    meters.gauge(MetricName.SLOTS_BUSY, slots, all -> all.stream().filter(Slot::isBusy).count());
    meters.gauge(
        MetricName.CALLS_HELD, slots, all -> all.stream().mapToLong(Slot::heldCalls).sum());
    meters.gauge(
        MetricName.CALLS_RUNNING,
        slots,
        all -> all.stream().filter(slot -> slot.activity().isRunning()).count());
  }

  /** A slot took a task. */
  Tally taken(TaskRecord task, Delivery delivery) {
    return counters == null ? Tally.NONE : counters.taken(task, delivery);
  }

  /** A dead letter is durable. */
  void setAside(DeadReason reason) {
    if (counters != null) {
      Objects.requireNonNull(counters.deadLetters.get(reason)).increment();
    }
  }

  /** A lease was renewed, or was lost. */
  void renewed(boolean done) {
    if (counters != null) {
      (done ? counters.renewals : counters.losses).increment();
    }
  }

  @Override
  public void close() {
    if (counters != null) {
      counters.meters.close();
    }
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Why calls are put back without an outcome. */
  enum Returned {
    /** The worker ended. */
    DRAINED,
    /** They were behind a call that could not be stopped. */
    SEIZED,
    /** Their record had lost a worker, and goes on in pieces. */
    SPLIT,
    /** Their record turned out long, and others may have room for them. */
    SHARED,
    /** Their record was released. */
    NOT_DURABLE,
    /** Their record could not be handled, and was set aside as a whole. */
    SET_ASIDE
  }

  /** The counters, where there is a registry. */
  static final class Counters {
    private final Meters meters;
    private final Clock clock;
    private final Counter taken;
    private final Counter redelivered;
    private final Counter renewals;
    private final Counter losses;
    private final Map<Returned, Counter> returned = new EnumMap<>(Returned.class);
    private final Map<DeadReason, Counter> deadLetters = new EnumMap<>(DeadReason.class);
    private final Map<String, OfFunction> functions = new ConcurrentHashMap<>();

    private Counters(Meters meters, Clock clock) {
      this.meters = meters;
      this.clock = clock;
      this.taken = meters.counter(MetricName.CALLS_TAKEN);
      this.redelivered = meters.counter(MetricName.CALLS_REDELIVERED);
      this.renewals = meters.counter(MetricName.LEASE_RENEWALS);
      this.losses = meters.counter(MetricName.LEASE_LOSSES);
      // All of them at once: a series that begins with 1 has grown by nothing for Prometheus.
      for (Returned why : Returned.values()) {
        returned.put(
            why, meters.counter(MetricName.CALLS_RETURNED, MetricName.REASON_LABEL, label(why)));
      }
      for (DeadReason why : DeadReason.values()) {
        deadLetters.put(
            why, meters.counter(MetricName.DEAD_LETTERS, MetricName.REASON_LABEL, label(why)));
      }
    }

    private Tally taken(TaskRecord task, Delivery delivery) {
      int calls = Splitter.calls(task);
      taken.increment(calls);
      boolean again = delivery.count() > 1;
      if (again) {
        redelivered.increment(calls);
      }
      boolean first = !again && task.getAttempt() <= 1 && task.getReplay() == 0;
      long waited = first ? Math.max(0, clock.millis() - task.getSubmittedAt()) : -1;
      return new Tally(this, task.getFunction().getName(), calls, waited);
    }

    void returned(Returned why, int calls) {
      Objects.requireNonNull(returned.get(why)).increment(calls);
    }

    OfFunction function(String name) {
      return functions.computeIfAbsent(
          meters.function(name), label -> new OfFunction(meters, label));
    }

    /** What nobody runs gets no label: its names may be anything. */
    OfFunction otherFunction() {
      return functions.computeIfAbsent(MetricName.OTHER, label -> new OfFunction(meters, label));
    }
  }

  /** The counters of one function. */
  static final class OfFunction {
    private final Meters meters;
    private final String label;
    private final Map<OutcomeKind, Counter> finished = new ConcurrentHashMap<>();
    private final Map<OutcomeKind, Counter> retried = new ConcurrentHashMap<>();
    final Counter started;
    final Timer runTime;
    final Timer queueTime;

    private OfFunction(Meters meters, String label) {
      this.meters = meters;
      this.label = label;
      this.started = meters.counter(MetricName.CALLS_STARTED, MetricName.FUNCTION_LABEL, label);
      this.runTime = meters.timer(MetricName.CALL_RUN_TIME, MetricName.FUNCTION_LABEL, label);
      this.queueTime = meters.timer(MetricName.QUEUE_TIME, MetricName.FUNCTION_LABEL, label);
      // The rate of what fails is asked for before anything has.
      finished(OutcomeKind.VALUE, 0);
      finished(OutcomeKind.TASK_FAILED, 0);
    }

    void finished(OutcomeKind kind, int calls) {
      counter(finished, MetricName.CALLS_FINISHED, MetricName.OUTCOME_LABEL, kind).increment(calls);
    }

    void retried(OutcomeKind why, int calls) {
      counter(retried, MetricName.CALLS_RETRIED, MetricName.REASON_LABEL, why).increment(calls);
    }

    private Counter counter(
        Map<OutcomeKind, Counter> all, MetricName name, String by, OutcomeKind kind) {
      Counter known = all.get(kind);
      return known != null
          ? known
          : all.computeIfAbsent(
              kind, k -> meters.counter(name, MetricName.FUNCTION_LABEL, label, by, label(k)));
    }
  }
}
