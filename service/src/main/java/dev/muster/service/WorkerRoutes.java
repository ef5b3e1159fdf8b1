package dev.muster.service;

import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.FleetOrders;
import dev.muster.coordinator.WorkerStatus;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Orders to workers: take nothing more, take tasks again, end. */
final class WorkerRoutes {
  /** How long the broker has to take an order. */
  private static final Duration ACCEPTED = Duration.ofSeconds(10);

  private final Fleet fleet;
  private final FleetOrders orders;
  private final int maxBodyBytes;

  WorkerRoutes(Fleet fleet, int maxBodyBytes) {
    this.fleet = fleet;
    this.orders = fleet.orders();
    this.maxBodyBytes = maxBodyBytes;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/drain", context -> drain(context, true)),
        Route.post("/v1/undrain", context -> drain(context, false)),
        Route.post("/v1/workers/{id}/drain", context -> drainOne(context, true)),
        Route.post("/v1/workers/{id}/undrain", context -> drainOne(context, false)),
        Route.post("/v1/workers/{id}/shutdown", this::end));
  }

  private void drain(Context context, boolean drained) {
    check(context);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("drained", drained);
    fields.put("workers", fleet.workers().size());
    answer(context, () -> orders.drain(drained), fields);
  }

  private void drainOne(Context context, boolean drained) {
    check(context);
    WorkerStatus worker = worker(context);
    answer(context, () -> orders.drain(worker.id(), drained), WorkerJson.of(worker));
  }

  private void end(Context context) {
    check(context);
    WorkerStatus worker = worker(context);
    answer(context, () -> orders.end(worker.id()), WorkerJson.of(worker));
  }

  private void check(Context context) {
    new Request(context, maxBodyBytes).allow().body().allow();
  }

  private WorkerStatus worker(Context context) {
    String id = context.pathParam("id");
    return fleet.workers().stream()
        .filter(worker -> worker.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.notFound(
                    "there is no worker %s, or it is gone: GET /v1/workers".formatted(id)));
  }

  /** Says that it is ordered when the order is in the log; workers obey it a moment later. */
  private static void answer(Context context, Order order, Map<String, ? extends Object> fields) {
    context.future(
        () ->
            order
                .give()
                .orTimeout(ACCEPTED.toMillis(), TimeUnit.MILLISECONDS)
                .thenAccept(durable -> Json.respond(context, 202, fields)));
  }

  /** Gives an order. */
  private interface Order {
    CompletableFuture<Void> give();
  }
}
