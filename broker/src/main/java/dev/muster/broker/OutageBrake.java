package dev.muster.broker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.jspecify.annotations.Nullable;

/**
 * Rests the background thread of a share consumer while it goes round in circles.
 *
 * <p>In Kafka 4.3.1 it does so while no broker can be reached: the request that looks for the
 * coordinator waits to be sent, and {@code CoordinatorRequestManager} says meanwhile that it wants
 * to be asked again in 0 ms. Every slot of a worker takes what it can get of a core then, for as
 * long as the outage lasts. A consumer that is closed instead, and opened when the broker is back,
 * is a new member of its group, and the old ones keep partitions from it for their session of 45 s.
 *
 * <p>The one thing of ours that this thread calls in each of its rounds is the configuration of the
 * metric it counts them with, which Kafka lets us set. So the rest is taken there: when many rounds
 * have passed within a second and no byte has come in meanwhile, until the next byte comes. Where
 * Kafka does not call it, nothing is rested and nothing else happens.
 *
 * <p>Used by one thread, that of its consumer.
 */
final class OutageBrake extends MetricConfig {
  /** So short that nobody notices when it is taken without need. */
  static final Duration REST = Duration.ofMillis(20);

  /** A consumer that waits takes a dozen a second; one that goes in circles, some ten thousand. */
  static final int ROUNDS = 200;

  static final Duration WITHIN = Duration.ofSeconds(1);

  private final LongSupplier incoming;
  private int rounds;
  private long since;
  private long seen;
  private boolean resting;

  /**
   * @param like what holds for the metric otherwise
   * @param incoming how many bytes have come in so far
   */
  OutageBrake(MetricConfig like, LongSupplier incoming) {
    this.incoming = incoming;
    samples(like.samples());
    timeWindow(like.timeWindowMs(), TimeUnit.MILLISECONDS);
    since = System.nanoTime();
  }

  /** Puts one into a consumer. */
  static void fit(ShareConsumer<?, ?> consumer) {
    Map<MetricName, ? extends Metric> metrics = consumer.metrics();
    Metric incoming = find(metrics, "incoming-byte-total");
    Metric rounds = find(metrics, "time-between-network-thread-poll-max");
    if (incoming != null && rounds instanceof KafkaMetric metric) {
      metric.config(new OutageBrake(metric.config(), () -> count(incoming)));
    }
  }

  private static @Nullable Metric find(Map<MetricName, ? extends Metric> metrics, String name) {
    for (Metric metric : metrics.values()) {
      // Those of one node have more tags.
      if (metric.metricName().name().equals(name) && metric.metricName().tags().size() == 1) {
        return metric;
      }
    }
    return null;
  }

  private static long count(Metric metric) {
    return metric.metricValue() instanceof Number number ? number.longValue() : 0;
  }

  /** Asked once in each round, and by nobody else. */
  @Override
  public long eventWindow() {
    if (round(System.nanoTime())) {
      LockSupport.parkNanos(REST.toNanos());
    }
    return super.eventWindow();
  }

  /** Whether to rest in this one. */
  boolean round(long now) {
    rounds++;
    if (resting || rounds >= ROUNDS) {
      long bytes = incoming.getAsLong();
      resting = bytes == seen && (resting || now - since < WITHIN.toNanos());
      seen = bytes;
      since = now;
      rounds = 0;
    }
    return resting;
  }
}
