package dev.muster.cli;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.coordinator.DeadLetter;
import dev.muster.coordinator.DeadLetterSelection;
import dev.muster.coordinator.DeadLetterState;
import dev.muster.coordinator.DeadLetters;
import dev.muster.service.LetterJson;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The dead letters, one line each. */
@Command(
    name = "list",
    header = "List the dead letters of a pool.",
    description = {
      "Lists what was set aside and is neither replayed nor dropped, the newest first.",
      "Says on standard error how many more there are than --limit lets through."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class DeadLettersList implements Callable<Integer> {
  private static final List<String> HEADER =
      List.of("ID", "REASON", "FUNCTION", "TASK", "INDEX", "ATTEMPTS", "SET ASIDE", "DETAIL");

  private static final int MAX_DETAIL = 100;

  @ParentCommand private DeadLettersCommand parent;

  @Mixin private BrokerOptions broker;

  @Mixin private LetterFilter filter;

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "Only these: numbers of letters, or ids of tasks.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(names = "--json", description = "Print a JSON list.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1) {
      throw new WrongUsageException("--limit must be at least 1, not " + limit);
    }
    LetterNames names = new LetterNames(ids);
    DeadLetterSelection selection = filter.apply(names.selection());
    Terminal terminal = parent.muster().terminal();
    String pool = broker.pool();
    Newest<?> newest =
        json
            ? read(pool, selection, LetterJson::brief, DeadLettersList::printJson)
            : read(pool, selection, DeadLettersList::row, DeadLettersList::printTable);
    if (newest.more > 0) {
      terminal.tell(
          "muster dead-letters list: %,d older ones are not shown (--limit %d shows all)"
              .formatted(newest.more, newest.more + limit));
    }
    return Exit.OK;
  }

  private <T> Newest<T> read(
      String pool, DeadLetterSelection selection, Function<DeadLetter, T> view, Printer<T> printer)
      throws InterruptedException {
    Newest<T> newest = new Newest<>();
    try (Broker kafka = broker.connect(parent.muster().settings());
        Attachment attachment = Attachment.to(kafka, pool)) {
      new DeadLetters(attachment)
          .forEach(
              selection,
              letter -> {
                if (letter.state() == DeadLetterState.OPEN) {
                  newest.add(view.apply(letter), limit);
                }
              });
    }
    printer.print(newest.views, parent.muster().terminal());
    return newest;
  }

  private static void printJson(Iterable<?> views, Terminal terminal) {
    try (JsonList list = new JsonList(terminal)) {
      views.forEach(list::add);
    }
  }

  private static void printTable(Iterable<List<String>> rows, Terminal terminal) {
    Table table = new Table(HEADER);
    rows.forEach(table::add);
    table.lines().forEach(terminal::print);
  }

  private static List<String> row(DeadLetter letter) {
    return List.of(
        Long.toString(letter.id()),
        ReasonConverter.format(letter.reason()),
        letter.function().orElse("-"),
        letter.task().map(Object::toString).orElse("-"),
        index(letter),
        Integer.toString(letter.attempts()),
        letter.setAsideAt().truncatedTo(ChronoUnit.SECONDS).toString(),
        cut(letter.detail()));
  }

  /** Where its calls are in their job: 3, or 3-5; several where they are of several jobs. */
  static String index(DeadLetter letter) {
    if (letter.tasks().size() > 1) {
      return "several";
    }
    long first = letter.firstIndex();
    return switch (letter.count()) {
      case 0 -> "-";
      case 1 -> Long.toString(first);
      default -> first + "-" + (first + letter.count() - 1);
    };
  }

  private static String cut(String text) {
    String line = Terminal.oneLine(text);
    return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + "…";
  }

  /** Prints what was read. */
  private interface Printer<T> {
    void print(Iterable<T> views, Terminal terminal);
  }

  /** The last that came, newest first, and how many others did. */
  private static final class Newest<T> {
    private final Deque<T> views = new ArrayDeque<>();
    private long more;

    void add(T view, int limit) {
      views.addFirst(view);
      if (views.size() > limit) {
        views.removeLast();
        more++;
      }
    }
  }
}
