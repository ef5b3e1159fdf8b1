package dev.muster.broker;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of one broker show in registries: the producer by Micrometer's own binder, the
 * share consumers, for which it has none, with a dozen of theirs. Readers of logs come and go, and
 * show nothing. Safe for use by many threads.
 */
final class KafkaMeters implements AutoCloseable {
  private static final String CLIENT = "client-id";

  /** Those that tell whether a taker gets on. */
  private static final Set<String> SHOWN =
      Set.of(
          "records-consumed-total",
          "bytes-consumed-total",
          "fetch-total",
          "fetch-latency-avg",
          "fetch-latency-max",
          "acknowledgements-send-total",
          "acknowledgements-error-total",
          "heartbeat-total",
          "last-heartbeat-seconds-ago",
          "last-poll-seconds-ago",
          "poll-idle-ratio-avg",
          "rebalance-total");

  // Guarded by "this".
  private final List<MeterRegistry> registries = new ArrayList<>();
  private final List<KafkaClientMetrics> producers = new ArrayList<>();
  private @Nullable Producer<?, ?> producer;

  private final Map<Object, List<Bound>> takers = new ConcurrentHashMap<>();

  /** From now on clients show what they measure there; the producer too where there is one. */
  synchronized void add(MeterRegistry registry) {
    if (registries.contains(registry)) {
      return;
    }
    registries.add(registry);
    if (producer != null) {
      bind(producer, registry);
    }
  }

  /** The broker has its producer. */
  synchronized void opened(Producer<?, ?> only) {
    producer = only;
    registries.forEach(registry -> bind(only, registry));
  }

  private void bind(Producer<?, ?> only, MeterRegistry registry) {
    KafkaClientMetrics metrics = new KafkaClientMetrics(only);
    metrics.bindTo(registry);
    producers.add(metrics);
  }

  /** A queue has its share consumer. */
  void opened(WorkQueue queue, ShareConsumer<?, ?> consumer) {
    List<MeterRegistry> to;
    synchronized (this) {
      to = List.copyOf(registries);
    }
    if (!to.isEmpty()) {
      takers.put(queue, to.stream().map(registry -> bind(consumer, registry)).toList());
    }
  }

  private static Bound bind(ShareConsumer<?, ?> consumer, MeterRegistry registry) {
    List<Meter> meters = new ArrayList<>();
    for (Metric metric : consumer.metrics().values()) {
      Map<String, String> tags = metric.metricName().tags();
      // Those of one topic or one node have more tags.
      if (SHOWN.contains(metric.metricName().name()) && tags.keySet().equals(Set.of(CLIENT))) {
        meters.add(show(metric, tags.get(CLIENT), registry));
      }
    }
    return new Bound(registry, meters);
  }

  private static Meter show(Metric metric, @Nullable String client, MeterRegistry registry) {
    String measured = metric.metricName().name();
    boolean total = measured.endsWith("-total");
    String name =
        "kafka.share.consumer."
            + (total ? measured.substring(0, measured.length() - "-total".length()) : measured)
                .replace('-', '.');
    String[] tags = {"client.id", String.valueOf(client)};
    return total
        ? FunctionCounter.builder(name, metric, KafkaMeters::value)
            .description(metric.metricName().description())
            .tags(tags)
            .register(registry)
        : Gauge.builder(name, metric, KafkaMeters::value)
            .description(metric.metricName().description())
            .tags(tags)
            .strongReference(true)
            .register(registry);
  }

  private static double value(Metric metric) {
    return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** The queue is closed. */
  void closed(Object queue) {
    List<Bound> bound = takers.remove(queue);
    if (bound != null) {
      bound.forEach(Bound::remove);
    }
  }

  @Override
  public void close() {
    List.copyOf(takers.keySet()).forEach(this::closed);
    List<KafkaClientMetrics> last;
    synchronized (this) {
      last = List.copyOf(producers);
      producers.clear();
    }
    last.forEach(KafkaBroker::closeQuietly);
  }

  /** Meters of one client in one registry. */
  private record Bound(MeterRegistry registry, List<Meter> meters) {
    void remove() {
      meters.forEach(registry::remove);
    }
  }
}
