package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Meters;
import dev.muster.protocol.MetricName;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/OPERATIONS.md} has a row for each meter, and both say the same. */
class OperationsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "OPERATIONS.md");

  private static String row(MetricName name) {
    String labels =
        name.labels().isEmpty()
            ? "–"
            : name.labels().stream().map(each -> "`" + each + "`").collect(Collectors.joining(" "));
    return "| `%s` | `%s` | %s | %s | %s | %s | "
        .formatted(
            name.id(),
            name.prometheus(),
            name.type().name().toLowerCase(Locale.ROOT),
            name.unit(),
            labels,
            name.description());
  }

  @ParameterizedTest
  @EnumSource
  void each_meter_has_a_row_that_says_what_to_do(MetricName name) throws IOException {
    assertThat(Files.readAllLines(PAGE))
        .filteredOn(line -> line.startsWith("| `" + name.id() + "` "))
        .singleElement()
        .asString()
        .startsWith(row(name))
        .matches(".*[A-Za-z][^|]{20,} \\|$");
  }

  @Test
  void no_row_is_of_a_meter_that_is_gone() throws IOException {
    assertThat(Files.readAllLines(PAGE))
        .filteredOn(line -> line.startsWith("| `muster."))
        .hasSize(MetricName.values().length);
  }

  @ParameterizedTest
  @EnumSource
  void prometheus_calls_each_as_its_name_says(MetricName name) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Meters meters = new Meters(registry, "pool");
    switch (name.type()) {
      case COUNTER -> meters.counter(name);
      case GAUGE -> meters.gauge(name, 1, Integer::doubleValue);
      case TIMER -> meters.timer(name);
      case SUMMARY -> meters.summary(name);
    }

    assertThat(registry.scrape().lines())
        .anyMatch(line -> line.matches("# TYPE " + name.prometheus() + " [a-z]+"));
  }
}
