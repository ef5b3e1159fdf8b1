package dev.muster.cli;

import dev.muster.coordinator.DeadLetterSelection;
import dev.muster.protocol.DeadReason;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters are meant, by what they are. */
final class LetterFilter {
  @Option(
      names = "--reason",
      paramLabel = "REASON",
      converter = ReasonConverter.class,
      description =
          "Only those with this reason: undecodable, unexpected, unknown_function, not_allowed,"
              + " worker_lost, code_differs, wrong_arguments, task_failed, timed_out, expired or"
              + " unsigned.")
  private @Nullable DeadReason reason;

  @Option(
      names = "--function",
      paramLabel = "NAME",
      description = "Only those of this function, named as in the list.")
  private @Nullable String function;

  boolean isGiven() {
    return reason != null || function != null;
  }

  DeadLetterSelection apply(DeadLetterSelection selection) {
    DeadLetterSelection filtered = selection;
    if (reason != null) {
      filtered = filtered.withReason(reason);
    }
    if (function != null) {
      filtered = filtered.withFunction(function);
    }
    return filtered;
  }
}
