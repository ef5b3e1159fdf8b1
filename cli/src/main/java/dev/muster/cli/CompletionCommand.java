package dev.muster.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What makes a shell complete commands and options. */
@Command(
    name = "completion",
    header = "Print what makes a shell complete commands and options.",
    description = {
      "Prints a script for a shell. For bash: source <(muster completion bash); for zsh: source"
          + " <(muster completion zsh). It completes for a command that is called muster."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class CompletionCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private String shell;

  @Override
  public Integer call() {
    String name = shell.toLowerCase(Locale.ROOT);
    if (!name.equals("bash") && !name.equals("zsh")) {
      throw new WrongUsageException(
          "'%s' is no shell that is known: use bash or zsh".formatted(shell));
    }
    // One script for both: in zsh it switches on what completes as bash does.
    muster.terminal().print(AutoComplete.bash("muster", spec.root().commandLine()).stripTrailing());
    return Exit.OK;
  }
}
