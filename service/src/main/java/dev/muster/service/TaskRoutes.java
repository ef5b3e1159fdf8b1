package dev.muster.service;

import dev.muster.coordinator.FleetOrders;
import dev.muster.coordinator.ResultLookup.Found;
import dev.muster.producer.Submission;
import dev.muster.producer.TaskProducer;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.TaskId;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tasks: submit, look, wait, cancel. */
final class TaskRoutes {
  /** How long the broker has to take a task. */
  private static final Duration ACCEPTED = Duration.ofSeconds(10);

  /** Another service may have submitted a task that the log has not shown here yet. */
  private static final Duration YOUNG = Duration.ofSeconds(10);

  private static final Duration SHOWS = Duration.ofSeconds(2);

  private final TaskProducer producer;
  private final FleetOrders orders;
  private final TaskBoard board;
  private final ResultStore results;
  private final SlowWork slow;
  private final int maxBodyBytes;

  TaskRoutes(
      TaskProducer producer,
      FleetOrders orders,
      TaskBoard board,
      ResultStore results,
      SlowWork slow,
      int maxBodyBytes) {
    this.producer = producer;
    this.orders = orders;
    this.board = board;
    this.results = results;
    this.slow = slow;
    this.maxBodyBytes = maxBodyBytes;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/tasks", this::submit),
        Route.get("/v1/tasks", this::list),
        Route.get("/v1/tasks/{id}", this::state),
        Route.get("/v1/tasks/{id}/result", this::result),
        Route.post("/v1/tasks/{id}/cancel", this::cancel));
  }

  private Request request(Context context) {
    return new Request(context, maxBodyBytes);
  }

  private void submit(Context context) {
    SubmissionRequest wanted = SubmissionRequest.of(request(context).allow().body());
    Submission submission;
    try {
      submission = producer.with(wanted.options()).submit(wanted.function(), wanted.arguments());
    } catch (MusterException cannotBeSent) {
      throw Problems.ofCall(cannotBeSent);
    }
    TaskId id = submission.id();
    context.future(
        () ->
            submission
                .accepted()
                .orTimeout(ACCEPTED.toMillis(), TimeUnit.MILLISECONDS)
                .thenAcceptAsync(
                    accepted -> {
                      board.submitted(id, wanted.function());
                      context.header("Location", "/v1/tasks/" + id);
                      Json.respond(context, 201, view(id));
                    },
                    slow));
  }

  /** A task that the board has just been told of, or one that has fallen out again already. */
  private Map<String, @Nullable Object> view(TaskId id) {
    return board.find(id).map(TaskView::json).orElseGet(() -> unknown(id));
  }

  private static Map<String, @Nullable Object> unknown(TaskId id) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", id.toString());
    return fields;
  }

  private void list(Context context) {
    Request request = request(context).allow("state", "function", "before", "limit");
    Optional<TaskPhase> phase = request.query("state", TaskPhase::parse);
    String function = request.text("function");
    TaskId before = request.query("before", TaskId::parse).orElse(null);
    int limit = request.limit();
    Predicate<TaskView> wanted =
        task ->
            phase.map(each -> each == task.phase()).orElse(true)
                && (function == null || function.equals(task.function()));
    List<TaskView> page = board.list(before, limit, wanted);
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("tasks", page.stream().map(TaskView::json).toList());
    if (page.size() == limit) {
      fields.put("next", page.get(limit - 1).id().toString());
    }
    Json.respond(context, 200, fields);
  }

  private void state(Context context) {
    Request request = request(context).allow("wait");
    TaskId id = request.taskId();
    Duration wait = request.waitTime();
    context.future(
        () ->
            known(id, wait)
                .thenComposeAsync(task -> stateOf(id, task), slow)
                .thenAccept(fields -> Json.respond(context, 200, fields)));
  }

  private CompletableFuture<Map<String, @Nullable Object>> stateOf(
      TaskId id, Optional<TaskView> task) {
    if (task.isPresent()) {
      return CompletableFuture.completedFuture(task.get().json());
    }
    return slow.call(() -> fromLog(id, searched(id)));
  }

  private NavigableMap<Long, Found> searched(TaskId id) throws InterruptedException {
    NavigableMap<Long, Found> found = results.search(id);
    if (found.isEmpty()) {
      throw Problem.notFound(
          "there is no task %s, or nothing is known of it any more".formatted(id));
    }
    return found;
  }

  /** What can be said of a task of which only its outcomes are left. */
  private static Map<String, @Nullable Object> fromLog(TaskId id, NavigableMap<Long, Found> found) {
    Map<String, @Nullable Object> fields = unknown(id);
    long failed = found.values().stream().filter(each -> each.failure().isPresent()).count();
    fields.put("state", (failed == 0 ? TaskPhase.SUCCEEDED : TaskPhase.FAILED).text());
    fields.put("submittedAt", id.madeAt().toString());
    fields.put("calls", found.size());
    fields.put("ended", found.size());
    fields.put("failed", failed);
    return fields;
  }

  private void result(Context context) {
    Request request = request(context).allow("wait", "from", "limit");
    TaskId id = request.taskId();
    Duration wait = request.waitTime();
    long from = request.query("from", text -> Request.number(text, 0, Long.MAX_VALUE)).orElse(0L);
    int limit = request.limit();
    context.future(
        () ->
            known(id, wait)
                .thenComposeAsync(task -> slow.call(() -> resultOf(id, task, from, limit)), slow)
                .thenAccept(
                    answer -> Json.respond(context, answer.ended() ? 200 : 202, answer.json())));
  }

  private Answer resultOf(TaskId id, Optional<TaskView> known, long from, int limit)
      throws InterruptedException {
    if (known.isEmpty()) {
      NavigableMap<Long, Found> found = searched(id);
      return new Answer(true, ResultJson.of(fromLog(id, found), found, from, limit));
    }
    TaskView task = known.get();
    if (!task.phase().isFinal()) {
      return new Answer(false, task.json());
    }
    return new Answer(true, ResultJson.of(task.json(), results.find(task), from, limit));
  }

  /**
   * The task as it is when it has ended, or when the time is over; empty where the board does not
   * know it.
   */
  private CompletableFuture<Optional<TaskView>> known(TaskId id, Duration wait) {
    Optional<TaskView> now = board.find(id);
    if (now.isPresent()) {
      boolean ready = wait.isZero() || now.get().phase().isFinal();
      return ready
          ? CompletableFuture.completedFuture(now)
          : when(id, task -> task.phase().isFinal(), wait);
    }
    boolean young = id.madeAt().plus(YOUNG).isAfter(Instant.now());
    return young
        ? when(id, task -> true, SHOWS)
            .thenCompose(
                task ->
                    task.isEmpty() || wait.isZero()
                        ? CompletableFuture.completedFuture(task)
                        : when(id, each -> each.phase().isFinal(), wait))
        : CompletableFuture.completedFuture(now);
  }

  private CompletableFuture<Optional<TaskView>> when(
      TaskId id, Predicate<TaskView> wanted, Duration wait) {
    CompletableFuture<@Nullable TaskView> future = board.when(id, wanted);
    if (future == null) {
      return CompletableFuture.failedFuture(Problem.busy("too many requests wait for tasks"));
    }
    return future
        .completeOnTimeout(null, wait.toMillis(), TimeUnit.MILLISECONDS)
        .thenApplyAsync(
            heard -> {
              board.forget(id, future);
              return heard == null ? board.find(id) : Optional.of(heard);
            },
            slow);
  }

  private void cancel(Context context) {
    Request request = request(context).allow();
    request.body().allow();
    TaskId id = request.taskId();
    context.future(
        () ->
            known(id, Duration.ZERO)
                .thenComposeAsync(task -> cancel(id, task), slow)
                .thenAccept(done -> Json.respond(context, 202, view(id))));
  }

  private CompletableFuture<Void> cancel(TaskId id, Optional<TaskView> task) {
    if (task.isEmpty()) {
      return slow.call(() -> searched(id))
          .thenAccept(
              found -> {
                throw hasEnded(id);
              });
    }
    if (task.get().phase().isFinal()) {
      throw hasEnded(id);
    }
    return orders
        .cancel(id)
        .orTimeout(ACCEPTED.toMillis(), TimeUnit.MILLISECONDS)
        .thenAccept(durable -> board.cancelled(id));
  }

  private static Problem hasEnded(TaskId id) {
    return Problem.conflict("task %s has ended already".formatted(id));
  }

  private record Answer(boolean ended, Map<String, @Nullable Object> json) {}
}
