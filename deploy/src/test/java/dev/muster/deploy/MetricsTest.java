package dev.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.MetricName;
import dev.muster.protocol.MetricType;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dashboards and alerts ask for what there is. */
class MetricsTest {
  /** Micrometer's, and Prometheus' own. */
  private static final Set<String> OTHERS =
      Set.of(
          "up",
          "process_cpu_usage",
          "process_start_time_seconds",
          "jvm_memory_used_bytes",
          "jvm_gc_pause_seconds_sum");

  private static Set<String> series() {
    Set<String> all = new TreeSet<>(OTHERS);
    for (MetricName metric : MetricName.values()) {
      String name = metric.prometheus();
      if (metric.type() == MetricType.TIMER || metric.type() == MetricType.SUMMARY) {
        List.of("_bucket", "_count", "_sum", "_max").forEach(suffix -> all.add(name + suffix));
      } else {
        all.add(name);
      }
    }
    return all;
  }

  @Test
  void every_metric_that_is_asked_for_exists() {
    List<Expressions.Expression> all =
        Stream.concat(Expressions.ofPanels().stream(), Expressions.ofAlerts().stream()).toList();
    assertThat(all).hasSizeGreaterThan(60);
    for (Expressions.Expression each : all) {
      assertThat(each.metrics()).as(each.where()).isNotEmpty().isSubsetOf(series());
    }
  }

  @Test
  void every_meter_is_on_a_dashboard() {
    Set<String> shown = new TreeSet<>();
    Expressions.ofPanels().forEach(each -> shown.addAll(each.metrics()));
    for (MetricName metric : MetricName.values()) {
      assertThat(shown)
          .as(metric.id())
          .anySatisfy(name -> assertThat(name).startsWith(metric.prometheus()));
    }
  }
}
