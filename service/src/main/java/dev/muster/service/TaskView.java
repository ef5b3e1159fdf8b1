package dev.muster.service;

import dev.muster.protocol.TaskId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as the board showed it at one moment. Immutable.
 *
 * @param id its id
 * @param phase where it was in its life
 * @param function name of its function; null where only its result is left in the log
 * @param client who submitted it; null as above
 * @param submittedAt when, by the submitter's clock
 * @param endedAt when its last outcome came, by the broker's clock; null where it has not ended
 * @param worker which worker last had to do with it; null where none is known
 * @param attempt which attempt it was in, from 1
 * @param calls how many calls it is known to have; 1 for a single call
 * @param ended how many of them have ended
 * @param failed how many of these failed
 * @param progress how much is done, 0 to 1
 * @param results where its results are; null where there are none
 */
record TaskView(
    TaskId id,
    TaskPhase phase,
    @Nullable String function,
    @Nullable String client,
    Instant submittedAt,
    @Nullable Instant endedAt,
    @Nullable String worker,
    int attempt,
    long calls,
    long ended,
    long failed,
    double progress,
    @Nullable ResultPlace results) {

  /** As JSON; what is not known is absent. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", id.toString());
    fields.put("state", phase.text());
    put(fields, "function", function);
    put(fields, "client", client);
    fields.put("submittedAt", submittedAt.toString());
    put(fields, "endedAt", endedAt == null ? null : endedAt.toString());
    put(fields, "worker", worker);
    fields.put("attempt", attempt);
    fields.put("calls", calls);
    fields.put("ended", ended);
    fields.put("failed", failed);
    fields.put("progress", progress);
    return fields;
  }

  private static void put(
      Map<String, @Nullable Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }
}
