package dev.muster.cli;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A page {@code /metrics} for Prometheus, and {@code /health} beside it: 200 while the process does
 * what it is there for, 503 otherwise. Nothing else is served, and nothing can be changed.
 */
final class MetricsPage implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /** Enough for what Jetty itself needs, and two that ask at a time. */
  private static final int THREADS = 8;

  private final Javalin http;
  private final String host;

  private MetricsPage(Javalin http, String host) {
    this.http = http;
    this.host = host;
  }

  /**
   * Listens.
   *
   * @param port 0 for any that is free
   * @param metrics the page, made anew for each who asks
   * @throws FailedException where it cannot
   */
  static MetricsPage open(
      String host, int port, Supplier<String> metrics, BooleanSupplier healthy) {
    Javalin http = Javalin.create(config -> configure(config, metrics, healthy));
    try {
      return new MetricsPage(http.start(host, port), host);
    } catch (JavalinException e) {
      throw new FailedException(
          "the metrics page cannot listen on %s, port %d: %s"
              .formatted(host, port, e.getMessage()));
    }
  }

  private static void configure(
      JavalinConfig config, Supplier<String> metrics, BooleanSupplier healthy) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("muster-metrics-page");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    config.routes.get("/metrics", context -> context.contentType(TEXT).result(metrics.get()));
    config.routes.get(
        "/health",
        context -> {
          boolean well = healthy.getAsBoolean();
          context.status(well ? 200 : 503).result(well ? "ok\n" : "takes no tasks\n");
        });
  }

  /** Where the page is. */
  String address() {
    return "http://%s:%d/metrics"
        .formatted(host.contains(":") ? "[" + host + "]" : host, http.port());
  }

  @Override
  public void close() {
    http.stop();
  }
}
