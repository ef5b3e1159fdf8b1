package dev.muster.producer;

import dev.muster.broker.Meters;
import dev.muster.protocol.MetricName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TaskProducer} counts. Without a registry it counts nothing. Safe for use by many
 * threads.
 */
final class ProducerMeters {
  private final @Nullable Meters meters;
  private final Map<String, OfFunction> functions = new ConcurrentHashMap<>();

  private ProducerMeters(@Nullable Meters meters) {
    this.meters = meters;
  }

  /**
   * The meters of a producer.
   *
   * @param registry null: nothing is counted
   */
  static ProducerMeters in(@Nullable MeterRegistry registry, String pool) {
    return new ProducerMeters(registry == null ? null : new Meters(registry, pool));
  }

  /** A call was accepted by the broker, or could not be sent. */
  void ended(String function, boolean accepted) {
    Meters of = meters;
    if (of == null) {
      return;
    }
    OfFunction counters =
        functions.computeIfAbsent(of.function(function), label -> OfFunction.of(of, label));
    (accepted ? counters.accepted() : counters.notSent()).increment();
  }

  /** The counters of one function: both are there from its first call on. */
  private record OfFunction(Counter accepted, Counter notSent) {
    static OfFunction of(Meters meters, String label) {
      return new OfFunction(counter(meters, label, "accepted"), counter(meters, label, "not_sent"));
    }

    private static Counter counter(Meters meters, String label, String outcome) {
      return meters.counter(
          MetricName.CALLS_PRODUCED,
          MetricName.FUNCTION_LABEL,
          label,
          MetricName.OUTCOME_LABEL,
          outcome);
    }
  }
}
