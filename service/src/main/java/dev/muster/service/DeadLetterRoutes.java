package dev.muster.service;

import dev.muster.broker.Attachment;
import dev.muster.coordinator.DeadCall;
import dev.muster.coordinator.DeadLetter;
import dev.muster.coordinator.DeadLetterSelection;
import dev.muster.coordinator.DeadLetterState;
import dev.muster.coordinator.DeadLetters;
import dev.muster.coordinator.SettledLetter;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.ValueDecodingException;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What failed for good: look, put back, drop. */
final class DeadLetterRoutes {
  /** So many calls are shown with their arguments. */
  private static final int MAX_CALLS = 100;

  /** So many letters are named in an answer; all are counted. */
  private static final int MAX_NAMED = 1_000;

  private final Attachment attachment;
  private final SlowWork slow;
  private final int maxBodyBytes;

  DeadLetterRoutes(Attachment attachment, SlowWork slow, int maxBodyBytes) {
    this.attachment = attachment;
    this.slow = slow;
    this.maxBodyBytes = maxBodyBytes;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/dead-letters", this::list),
        Route.get("/v1/dead-letters/{id}", this::show),
        Route.post("/v1/dead-letters/replay", context -> settle(context, true)),
        Route.post("/v1/dead-letters/drop", context -> settle(context, false)),
        Route.post("/v1/dead-letters/{id}/replay", context -> settleOne(context, true)),
        Route.post("/v1/dead-letters/{id}/drop", context -> settleOne(context, false)));
  }

  private void later(Context context, Callable<Map<String, @Nullable Object>> work) {
    context.future(() -> slow.call(work).thenAccept(fields -> Json.respond(context, 200, fields)));
  }

  private void list(Context context) {
    Request request = new Request(context, maxBodyBytes);
    request.allow("reason", "function", "task", "after", "limit");
    DeadLetterSelection selection =
        selection(
            request.query("reason", DeadLetterRoutes::reason).orElse(null),
            request.text("function"),
            request.query("task", TaskId::parse).orElse(null));
    long after = request.query("after", DeadLetterRoutes::number).orElse(-1L);
    int limit = request.limit();
    later(context, () -> page(selection, after, limit));
  }

  private static long number(String text) {
    return Request.number(text, 0, Long.MAX_VALUE);
  }

  private static DeadReason reason(String text) {
    try {
      return DeadReason.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'%s' is no reason".formatted(text), e);
    }
  }

  private static DeadLetterSelection selection(
      @Nullable DeadReason reason, @Nullable String function, @Nullable TaskId task) {
    DeadLetterSelection selection = DeadLetterSelection.all();
    selection = reason == null ? selection : selection.withReason(reason);
    selection = function == null ? selection : selection.withFunction(function);
    return task == null ? selection : selection.withTask(task);
  }

  private Map<String, @Nullable Object> page(DeadLetterSelection selection, long after, int limit)
      throws InterruptedException {
    List<Map<String, @Nullable Object>> letters = new ArrayList<>();
    long[] last = {-1};
    boolean[] more = {false};
    new DeadLetters(attachment)
        .forEach(
            selection,
            letter -> {
              if (letter.state() != DeadLetterState.OPEN || letter.id() <= after) {
                return;
              }
              if (letters.size() == limit) {
                more[0] = true;
                return;
              }
              letters.add(LetterJson.brief(letter));
              last[0] = letter.id();
            });
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("deadLetters", letters);
    if (more[0]) {
      fields.put("next", last[0]);
    }
    return fields;
  }

  private long id(Context context) {
    try {
      return number(context.pathParam("id"));
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("id: " + e.getMessage());
    }
  }

  private void show(Context context) {
    new Request(context, maxBodyBytes).allow();
    long id = id(context);
    later(
        context,
        () -> {
          DeadLetter letter = new DeadLetters(attachment).find(id).orElseThrow(() -> noLetter(id));
          return LetterJson.whole(letter, calls(letter));
        });
  }

  private static Problem noLetter(long id) {
    return Problem.notFound("there is no dead letter " + id);
  }

  private static List<DeadCall> calls(DeadLetter letter) {
    try {
      return letter.calls(MAX_CALLS);
    } catch (ValueDecodingException damaged) {
      return List.of(); // the original shows what is left of them
    }
  }

  private void settleOne(Context context, boolean replay) {
    Request request = new Request(context, maxBodyBytes).allow();
    boolean dryRun = request.body().allow("dryRun").flag("dryRun");
    long id = id(context);
    later(
        context,
        () -> {
          List<SettledLetter> settled = new ArrayList<>();
          settle(DeadLetterSelection.all().withId(id), replay, dryRun, settled::add);
          if (settled.isEmpty()) {
            throw noLetter(id);
          }
          SettledLetter only = settled.get(0);
          if (!only.isDone()) {
            throw Problem.conflict(
                "dead letter %d cannot be %s: %s"
                    .formatted(id, done(replay), only.refusal().orElse(alreadyDone(only))));
          }
          return json(only, replay, dryRun);
        });
  }

  private static String alreadyDone(SettledLetter settled) {
    return "it was %s already".formatted(name(settled.letter()));
  }

  private static String name(DeadLetter letter) {
    return letter.state().name().toLowerCase(Locale.ROOT);
  }

  private static String done(boolean replay) {
    return replay ? "replayed" : "dropped";
  }

  private void settle(Context context, boolean replay) {
    Request request = new Request(context, maxBodyBytes).allow();
    Fields body = request.body().allow("all", "reason", "function", "task", "dryRun");
    DeadLetterSelection selection =
        selection(
            body.read("reason", DeadLetterRoutes::reason).orElse(null),
            body.text("function").orElse(null),
            body.read("task", TaskId::parse).orElse(null));
    boolean some = !selection.equals(DeadLetterSelection.all());
    if (body.flag("all") == some) {
      throw Problem.badRequest("say which: reason, function and task, or else all: true");
    }
    boolean dryRun = body.flag("dryRun");
    later(
        context,
        () -> {
          List<Map<String, @Nullable Object>> named = new ArrayList<>();
          long[] numbers = {0, 0};
          settle(
              selection,
              replay,
              dryRun,
              each -> {
                numbers[each.isDone() ? 0 : 1]++;
                if (named.size() < MAX_NAMED) {
                  named.add(json(each, replay, dryRun));
                }
              });
          Map<String, @Nullable Object> fields = new LinkedHashMap<>();
          fields.put(done(replay), numbers[0]);
          fields.put("refused", numbers[1]);
          fields.put("dryRun", dryRun);
          fields.put("deadLetters", named);
          return fields;
        });
  }

  private void settle(
      DeadLetterSelection selection,
      boolean replay,
      boolean dryRun,
      Consumer<SettledLetter> listener)
      throws InterruptedException {
    DeadLetters letters = new DeadLetters(attachment);
    if (replay) {
      letters.replay(selection, dryRun, listener);
    } else {
      letters.drop(selection, dryRun, listener);
    }
  }

  private static Map<String, @Nullable Object> json(
      SettledLetter settled, boolean replay, boolean dryRun) {
    DeadLetter letter = settled.letter();
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", letter.id());
    letter.task().ifPresent(task -> fields.put("task", task.toString()));
    fields.put("state", settled.isDone() && !dryRun ? done(replay) : name(letter));
    settled.refusal().ifPresent(why -> fields.put("refusal", why));
    return fields;
  }
}
