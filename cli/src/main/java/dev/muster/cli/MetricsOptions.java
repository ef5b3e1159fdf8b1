package dev.muster.cli;

import dev.muster.broker.ProcessMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a process shows what it measures. */
final class MetricsOptions {
  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description =
          "Show metrics for Prometheus on this port, at /metrics, and at /health whether it is well"
              + " (a worker: takes tasks); 0 takes any that is free. Default: nothing is measured.")
  private @Nullable Integer port;

  @Option(
      names = "--metrics-host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to show them on; 0.0.0.0 for all. Whoever reaches it can read them."
              + " Default: ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  /** Where this process counts, its JVM included; empty where nobody wants to know. */
  Optional<PrometheusMeterRegistry> registry() {
    if (port == null) {
      return Optional.empty();
    }
    if (port < 0 || port > 65_535) {
      throw new WrongUsageException("--metrics-port must be 0 to 65535, not %d".formatted(port));
    }
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ProcessMeters.bind(registry);
    return Optional.of(registry);
  }

  /**
   * Opens the page where one is wanted, and says where it is.
   *
   * @return closes it
   * @throws FailedException where nothing can listen there
   */
  Runnable open(Terminal terminal, Supplier<String> metrics, BooleanSupplier healthy) {
    if (port == null) {
      return () -> {};
    }
    MetricsPage page = MetricsPage.open(host, port, metrics, healthy);
    terminal.tell("muster: metrics are at " + page.address());
    return page::close;
  }
}
