package dev.muster.coordinator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The handle of a map that tells of each call how it ended; calls that fail do not fail it. */
final class OutcomesResult<R extends @Nullable Object> extends EachResult<List<Outcome<R>>> {
  OutcomesResult(Terms terms, int size, Submitter submitter) {
    super(terms, size, submitter, null);
  }

  @Override
  void giveUp(RuntimeException why) {
    failOthers(why);
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // read as the type the function declares
  void end(List<? extends @Nullable Object> all) {
    List<Outcome<R>> outcomes = new ArrayList<>(all.size());
    for (Object each : all) {
      outcomes.add(
          each instanceof Failed failed ? Outcome.failed(failed.why()) : Outcome.of((R) each));
    }
    succeed(outcomes);
  }
}
