package dev.muster.cli;

import dev.muster.protocol.MusterException;
import dev.muster.protocol.RemoteTaskException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns what went wrong into one line on standard error and an exit code. Stacks are for {@code
 * --verbose}.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final Terminal terminal;
  private final Settings settings;

  Failures(Terminal terminal, Settings settings) {
    this.terminal = terminal;
    this.settings = settings;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    return usage(command, said(e) + suggestion(e) + settings.origin(e));
  }

  private static String said(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      boolean command = !e.getCommandLine().getSubcommands().isEmpty();
      String what = unmatched.isUnknownOption() ? "option" : command ? "command" : "place for";
      return "there is no %s '%s'".formatted(what, unmatched.getUnmatched().get(0));
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return "%s is missing".formatted(missing.getMissing().get(0).paramLabel());
    }
    return String.valueOf(e.getMessage());
  }

  private static String suggestion(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    List<String> near = unmatched.getSuggestions();
    return near.isEmpty() ? "" : ". Did you mean %s?".formatted(String.join(" or ", near));
  }

  private int usage(CommandLine command, String message) {
    String name = command.getCommandSpec().qualifiedName();
    terminal.tell("%s: %s (see %s --help)".formatted(name, message, name));
    return Exit.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
    if (e instanceof WrongUsageException) {
      return usage(command, String.valueOf(e.getMessage()));
    }
    if (e instanceof OutputClosedException) {
      return Exit.FAILURE;
    }
    terminal.tell("%s: %s".formatted(command.getCommandSpec().qualifiedName(), line(e)));
    if (Muster.isVerbose(result)) {
      e.printStackTrace(terminal.err());
    }
    return Exit.FAILURE;
  }

  /** What a person is told about a failure. */
  static String line(Throwable failure) {
    if (failure instanceof RemoteTaskException task) {
      return "the task failed: " + task.getMessage();
    }
    if (failure instanceof MusterException || failure instanceof FailedException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof InterruptedException) {
      return "interrupted";
    }
    return "%s. This should not happen; --verbose shows where it did".formatted(failure);
  }
}
