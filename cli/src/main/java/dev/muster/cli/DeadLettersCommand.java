package dev.muster.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What failed for good. */
@Command(
    name = "dead-letters",
    header = "Look at what failed for good, and replay or drop it.",
    description = {
      "A dead letter is a record that workers will not try again: its task failed for good or was"
          + " refused, or it is no task. It stays for 30 days, and can be replayed when the cause is"
          + " gone.",
      "A letter is named by its number in the list; the id of a task names all letters with calls"
          + " of it."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DeadLettersList.class,
      DeadLettersShow.class,
      DeadLettersReplay.class,
      DeadLettersDrop.class
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class DeadLettersCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Spec private CommandSpec spec;

  Muster muster() {
    return muster;
  }

  /** Is called where there is no command. */
  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "no command is given; there are %s"
            .formatted(String.join(", ", spec.subcommands().keySet())));
  }
}
