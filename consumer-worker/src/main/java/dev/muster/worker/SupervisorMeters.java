package dev.muster.worker;

import dev.muster.broker.Meters;
import dev.muster.protocol.MetricName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a supervisor counts; nothing without a registry. Safe for use by many threads. */
final class SupervisorMeters implements AutoCloseable {
  /** Why a child has ended. */
  private enum Cause {
    DONE,
    RECYCLED,
    UNUSABLE,
    NOT_STARTED,
    NO_BROKER,
    KILLED,
    CRASHED
  }

  private final @Nullable Meters meters;
  private final @Nullable Counter starts;
  private final Map<Cause, Counter> exits = new EnumMap<>(Cause.class);

  private SupervisorMeters(@Nullable Meters meters) {
    this.meters = meters;
    this.starts = meters == null ? null : meters.counter(MetricName.CHILD_STARTS);
    if (meters != null) {
      // All of them at once: a series that begins with 1 has grown by nothing for Prometheus.
      for (Cause cause : Cause.values()) {
        exits.put(
            cause,
            meters.counter(
                MetricName.CHILD_EXITS,
                MetricName.CAUSE_LABEL,
                cause.name().toLowerCase(Locale.ROOT)));
      }
    }
  }

  /**
   * The meters of a supervisor.
   *
   * @param registry null: nothing is counted
   */
  static SupervisorMeters in(@Nullable MeterRegistry registry, String pool) {
    return new SupervisorMeters(registry == null ? null : new Meters(registry, pool));
  }

  /**
   * Shows how many children there are.
   *
   * @param children those that are there
   * @param wanted how many there should be
   */
  void watch(Map<?, ?> children, int wanted) {
    if (meters != null) {
      meters.gauge(MetricName.CHILDREN, children, Map::size);
      meters.gauge(MetricName.CHILDREN_WANTED, wanted, Integer::doubleValue);
    }
  }

  /** A child was started. */
  void started() {
    if (starts != null) {
      starts.increment();
    }
  }

  /** A child has ended with this exit code. */
  void ended(int code) {
    if (meters != null) {
      Objects.requireNonNull(exits.get(cause(code))).increment();
    }
  }

  private static Cause cause(int code) {
    return switch (code) {
      case ChildProtocol.EXIT_DONE -> Cause.DONE;
      case ChildProtocol.EXIT_RECYCLED -> Cause.RECYCLED;
      case ChildProtocol.EXIT_UNUSABLE -> Cause.UNUSABLE;
      case ChildProtocol.EXIT_FAILED -> Cause.NOT_STARTED;
      case ChildProtocol.EXIT_NO_BROKER -> Cause.NO_BROKER;
      default -> ChildProcess.isSignal(code) ? Cause.KILLED : Cause.CRASHED;
    };
  }

  @Override
  public void close() {
    if (meters != null) {
      meters.close();
    }
  }
}
