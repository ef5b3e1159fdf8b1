package dev.muster.broker;

import dev.muster.protocol.MetricName;
import dev.muster.protocol.MetricType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

/**
 * The meters that one member of a pool has in a registry, by their {@link MetricName}s. Closed, it
 * takes its gauges back: what is not there any more has no state to show. What was counted stays.
 *
 * <p>Safe for use by many threads.
 */
public final class Meters implements AutoCloseable {
  /** So many functions have a label of their own; a registry never forgets one. */
  static final int MAX_FUNCTIONS = 100;

  /** A longer name of a function has no label of its own: names come from the wire. */
  static final int MAX_NAME_CHARS = 200;

  private static final Duration[] TIME_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(30),
    Duration.ofHours(2)
  };

  private static final double[] NUMBER_BUCKETS = {
    1, 2, 5, 10, 50, 100, 500, 1_000, 10_000, 100_000
  };

  private final MeterRegistry registry;
  private final Tags common;
  private final Map<String, String> functions = new ConcurrentHashMap<>();
  private final List<Meter> gauges = new CopyOnWriteArrayList<>();

  /**
   * Meters of a member of the pool of that name.
   *
   * @param registry keeps them; somebody else's to close
   */
  public Meters(MeterRegistry registry, String pool) {
    this.registry = registry;
    this.common = Tags.of(MetricName.POOL_LABEL, pool);
  }

  /** A counter, at 0 where it is new. */
  public Counter counter(MetricName name, String... labels) {
    return Counter.builder(check(name, MetricType.COUNTER).id())
        .description(name.description())
        .tags(common.and(labels))
        .register(registry);
  }

  /** A histogram of durations. */
  public Timer timer(MetricName name, String... labels) {
    return Timer.builder(check(name, MetricType.TIMER).id())
        .description(name.description())
        .tags(common.and(labels))
        .serviceLevelObjectives(TIME_BUCKETS)
        .register(registry);
  }

  /** A histogram of numbers. */
  public DistributionSummary summary(MetricName name, String... labels) {
    return DistributionSummary.builder(check(name, MetricType.SUMMARY).id())
        .description(name.description())
        .tags(common.and(labels))
        .serviceLevelObjectives(NUMBER_BUCKETS)
        .register(registry);
  }

  /** Shows what a function says of an object, each time it is asked for, until this is closed. */
  public <T> void gauge(MetricName name, T object, ToDoubleFunction<T> value, String... labels) {
    Gauge.Builder<T> builder =
        Gauge.builder(check(name, MetricType.GAUGE).id(), object, value)
            .description(name.description())
            .tags(common.and(labels))
            .strongReference(true);
    gauges.add((isSeconds(name) ? builder.baseUnit(name.unit()) : builder).register(registry));
  }

  /** Shows a number that somebody else counts. */
  public <T> void counted(MetricName name, T object, ToDoubleFunction<T> count) {
    FunctionCounter.builder(check(name, MetricType.COUNTER).id(), object, count)
        .description(name.description())
        .tags(common)
        .register(registry);
  }

  private static boolean isSeconds(MetricName name) {
    return name.unit().equals("seconds");
  }

  private static MetricName check(MetricName name, MetricType type) {
    if (name.type() != type) {
      throw new IllegalArgumentException("%s is a %s, not a %s".formatted(name, name.type(), type));
    }
    return name;
  }

  /** The label of a function: its name, or {@link MetricName#OTHER}. */
  public String function(String name) {
    String known = functions.get(name);
    if (known != null) {
      return known;
    }
    if (name.length() > MAX_NAME_CHARS) {
      return MetricName.OTHER;
    }
    synchronized (functions) {
      if (functions.size() >= MAX_FUNCTIONS && !functions.containsKey(name)) {
        return MetricName.OTHER;
      }
      functions.put(name, name);
      return name;
    }
  }

  @Override
  public void close() {
    gauges.forEach(registry::remove);
    gauges.clear();
  }
}
