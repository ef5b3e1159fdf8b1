package dev.muster.cli;

import dev.muster.coordinator.DeadLetter;
import dev.muster.coordinator.DeadLetterSelection;
import dev.muster.coordinator.DeadLetterState;
import dev.muster.coordinator.SettledLetter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead letters an operator is done with, and how that is told. */
final class SettleOptions {
  @Mixin private final LetterFilter filter = new LetterFilter();

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "Numbers of letters, or ids of tasks.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "All that there are.")
  private boolean all;

  @Option(names = "--dry-run", description = "Only say what would be done.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print a JSON list of {id, state, …}.")
  private boolean json;

  boolean isDryRun() {
    return dryRun;
  }

  /**
   * The ids that are given.
   *
   * @throws WrongUsageException where nothing is selected, or one thing in two ways
   */
  LetterNames names() {
    boolean some = !ids.isEmpty() || filter.isGiven();
    if (all && some) {
      throw new WrongUsageException("--all and a choice exclude each other");
    }
    if (!all && !some) {
      throw new WrongUsageException("say which: IDs, --reason, --function or --all");
    }
    return new LetterNames(ids);
  }

  DeadLetterSelection selection(LetterNames names) {
    return filter.apply(names.selection());
  }

  Report report(String command, DeadLetterState done, LetterNames names, Terminal terminal) {
    return new Report(command, done, names, terminal);
  }

  /** Tells what becomes of each letter, and in the end what it came to. */
  final class Report implements AutoCloseable {
    private final String command;
    private final DeadLetterState done;
    private final LetterNames names;
    private final Terminal terminal;
    private final @Nullable JsonList list;
    private long number;
    private boolean failed;

    private Report(String command, DeadLetterState done, LetterNames names, Terminal terminal) {
      this.command = command;
      this.done = done;
      this.names = names;
      this.terminal = terminal;
      this.list = json ? new JsonList(terminal) : null;
    }

    void add(SettledLetter settled) {
      DeadLetter letter = settled.letter();
      names.seen(letter);
      String refusal = settled.refusal().orElse(null);
      if (refusal != null) {
        failed = true;
        terminal.tell(
            "%s: dead letter %d cannot be %s: %s"
                .formatted(command, letter.id(), name(done), refusal));
      } else if (settled.isDone()) {
        number++;
        line(letter);
      } else {
        // What was to be gone is gone; but what was dropped does not run.
        failed |= done == DeadLetterState.REPLAYED && letter.state() == DeadLetterState.DROPPED;
        terminal.tell(
            "%s: dead letter %d was %s already"
                .formatted(command, letter.id(), name(letter.state())));
      }
      if (list != null) {
        list.add(json(settled));
      }
    }

    private void line(DeadLetter letter) {
      if (list == null) {
        String text =
            "%d %s%s".formatted(letter.id(), dryRun ? "would be " : "", name(done))
                + letter.function().map(function -> ": " + function).orElse("")
                + letter.task().map(task -> " of task " + task).orElse("");
        terminal.print(Terminal.oneLine(text));
      }
    }

    private Map<String, Object> json(SettledLetter settled) {
      DeadLetter letter = settled.letter();
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("id", letter.id());
      letter.task().ifPresent(task -> fields.put("task", task.toString()));
      boolean changed = settled.isDone() && !dryRun;
      fields.put("state", name(changed ? done : letter.state()));
      settled.refusal().ifPresent(why -> fields.put("refusal", why));
      return fields;
    }

    /** What is said of all of them; returns the exit code. */
    int end() {
      if (list == null) {
        terminal.print(
            "%,d dead %s %s%s"
                .formatted(
                    number,
                    number == 1 ? "letter" : "letters",
                    dryRun ? "would be " : "",
                    name(done)));
      }
      String kind = filter.isGiven() ? " of that kind" : "";
      return names.tellUnseen(command, kind, terminal) && !failed ? Exit.OK : Exit.FAILURE;
    }

    @Override
    public void close() {
      if (list != null) {
        list.close();
      }
    }

    private static String name(DeadLetterState state) {
      return state.name().toLowerCase(Locale.ROOT);
    }
  }
}
