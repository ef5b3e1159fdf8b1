package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The help of a command, as data. */
@Command(
    name = "help",
    header = "Show the help of a command.",
    description = "Shows what a command does, what it takes, its exit codes, and examples.")
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class HelpCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "A command, and a command of that. Default: muster itself.")
  private List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    CommandLine command = spec.root().commandLine();
    for (String name : names) {
      CommandLine next = command.getSubcommands().get(name);
      if (next == null) {
        throw new UnmatchedArgumentException(command, List.of(name));
      }
      command = next;
    }
    muster.terminal().print(command.getUsageMessage(Ansi.OFF).stripTrailing());
    return Exit.OK;
  }
}
