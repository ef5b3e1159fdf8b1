package dev.muster.service;

import dev.muster.coordinator.DeadCall;
import dev.muster.coordinator.DeadLetter;
import dev.muster.protocol.TaskId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as JSON objects, for the service and the command line. What a letter does not have
 * is absent.
 */
public final class LetterJson {
  private LetterJson() {}

  /** What the list shows of each. */
  public static Map<String, @Nullable Object> brief(DeadLetter letter) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", letter.id());
    fields.put("reason", letter.reason().name().toLowerCase(Locale.ROOT));
    letter.function().ifPresent(function -> fields.put("function", function));
    letter.task().ifPresent(task -> fields.put("task", task.toString()));
    if (letter.count() > 0) {
      fields.put("firstIndex", letter.firstIndex());
      fields.put("calls", letter.count());
    }
    fields.put("attempts", letter.attempts());
    fields.put("setAsideAt", letter.setAsideAt().toString());
    fields.put("detail", letter.detail());
    return fields;
  }

  /** All that is known of it. */
  public static Map<String, @Nullable Object> whole(DeadLetter letter, List<DeadCall> calls) {
    Map<String, @Nullable Object> fields = brief(letter);
    fields.put("state", letter.state().name().toLowerCase(Locale.ROOT));
    fields.put("tasks", letter.tasks().stream().map(TaskId::toString).toList());
    fields.put("replays", letter.replays());
    fields.put("deliveries", letter.deliveries());
    fields.put("worker", letter.worker());
    letter.client().ifPresent(client -> fields.put("client", client));
    letter.submittedAt().map(Instant::toString).ifPresent(at -> fields.put("submittedAt", at));
    letter.error().ifPresent(error -> fields.put("error", error));
    letter.remoteStack().ifPresent(stack -> fields.put("stack", stack));
    fields.put("topic", letter.topic());
    fields.put("offset", letter.offset());
    fields.put("arguments", calls.stream().map(LetterJson::call).toList());
    fields.put("original", letter.original());
    return fields;
  }

  private static Map<String, @Nullable Object> call(DeadCall call) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("task", call.task().toString());
    fields.put("index", call.index());
    if (call.payloadBytes() > 0) {
      fields.put("payloadBytes", call.payloadBytes());
    }
    fields.put("positional", call.arguments());
    fields.put("named", call.named());
    return fields;
  }
}
