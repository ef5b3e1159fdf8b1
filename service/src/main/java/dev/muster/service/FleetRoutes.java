package dev.muster.service;

import dev.muster.coordinator.Fleet;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The workers, the queue, and their end. */
final class FleetRoutes {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

  private final String pool;
  private final Fleet fleet;
  private final TaskBoard board;
  private final BrokerProbe probe;
  private final FleetShutdown shutdown;
  private final int maxBodyBytes;

  FleetRoutes(
      String pool,
      Fleet fleet,
      TaskBoard board,
      BrokerProbe probe,
      FleetShutdown shutdown,
      int maxBodyBytes) {
    this.pool = pool;
    this.fleet = fleet;
    this.board = board;
    this.probe = probe;
    this.shutdown = shutdown;
    this.maxBodyBytes = maxBodyBytes;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/workers", this::workers),
        Route.get("/v1/queue", this::queue),
        Route.post("/v1/shutdown", this::shutDown),
        Route.get("/v1/shutdown", this::shutdownState));
  }

  private void workers(Context context) {
    new Request(context, maxBodyBytes).allow();
    Json.respond(
        context, 200, Map.of("workers", fleet.workers().stream().map(WorkerJson::of).toList()));
  }

  private void queue(Context context) {
    new Request(context, maxBodyBytes).allow();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("pool", pool);
    fields.put("backlog", probe.backlog());
    fields.put("drained", fleet.isDrained());
    Map<String, Long> tasks = new LinkedHashMap<>();
    board.counts().forEach((phase, number) -> tasks.put(phase.text(), number));
    fields.put("tasks", tasks);
    board
        .oldestWaiting()
        .ifPresent(
            at -> {
              Duration age = Duration.between(at, Instant.now());
              fields.put("oldestAt", at.toString());
              fields.put("oldestSeconds", Math.max(0, age.toMillis()) / 1000.0);
            });
    Json.respond(context, 200, fields);
  }

  private void shutDown(Context context) {
    Fields body = new Request(context, maxBodyBytes).allow().body().allow("timeout");
    Duration timeout = body.duration("timeout").orElse(DEFAULT_TIMEOUT);
    if (!shutdown.start(timeout)) {
      throw Problem.conflict("a shutdown is under way already: GET /v1/shutdown");
    }
    Json.respond(context, 202, shutdown.json());
  }

  private void shutdownState(Context context) {
    new Request(context, maxBodyBytes).allow();
    Json.respond(context, 200, shutdown.json());
  }
}
