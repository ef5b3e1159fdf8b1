package dev.muster.cli;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.coordinator.DeadCall;
import dev.muster.coordinator.DeadLetter;
import dev.muster.coordinator.DeadLetters;
import dev.muster.protocol.ValueDecodingException;
import dev.muster.service.LetterJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** All that is known of a dead letter. */
@Command(
    name = "show",
    header = "Show all that is known of dead letters.",
    description = {
      "Shows dead letters with the arguments of their calls as JSON and the remote stack; those too"
          + " that are replayed or dropped."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class DeadLettersShow implements Callable<Integer> {
  private static final String COMMAND = "muster dead-letters show";

  @ParentCommand private DeadLettersCommand parent;

  @Mixin private BrokerOptions broker;

  @Parameters(
      paramLabel = "ID",
      arity = "1..*",
      description = "Numbers of letters, or ids of tasks.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many calls of each letter. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--json",
      description = "Print a JSON list, with the bytes of what was set aside in base64.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1) {
      throw new WrongUsageException("--limit must be at least 1, not " + limit);
    }
    LetterNames names = new LetterNames(ids);
    String pool = broker.pool();
    Terminal terminal = parent.muster().terminal();
    try (Broker kafka = broker.connect(parent.muster().settings());
        Attachment attachment = Attachment.to(kafka, pool);
        JsonList list = json ? new JsonList(terminal) : null) {
      new DeadLetters(attachment)
          .forEach(
              names.selection(),
              letter -> {
                names.seen(letter);
                show(letter, list);
              });
    }
    return names.tellUnseen(COMMAND, "", terminal) ? Exit.OK : Exit.FAILURE;
  }

  private void show(DeadLetter letter, @Nullable JsonList list) {
    List<DeadCall> calls = calls(letter);
    if (list != null) {
      list.add(LetterJson.whole(letter, calls));
      return;
    }
    line("dead letter", letter.id());
    line("state", letter.state().name().toLowerCase(Locale.ROOT));
    line("reason", ReasonConverter.format(letter.reason()));
    line("detail", letter.detail());
    letter.function().ifPresent(function -> line("function", function));
    letter.tasks().forEach(task -> line("task", task));
    if (letter.count() > 0) {
      line("index", DeadLettersList.index(letter));
    }
    line("attempts", letter.attempts());
    line("deliveries", letter.deliveries());
    line("replays", letter.replays());
    letter.submittedAt().ifPresent(at -> line("submitted", at));
    line("set aside", letter.setAsideAt());
    line("by worker", letter.worker());
    letter.client().ifPresent(client -> line("client", client));
    line("was in", "%s, offset %d".formatted(letter.topic(), letter.offset()));
    calls.forEach(call -> line("call " + call.index(), arguments(call)));
    if (calls.size() < letter.count()) {
      line("", "and %,d more".formatted(letter.count() - calls.size()));
    }
    letter.remoteStack().ifPresent(this::stack);
    if (letter.task().isEmpty()) {
      line("original", "%,d bytes (--json shows them)".formatted(letter.original().length));
    }
    parent.muster().terminal().print("");
  }

  private List<DeadCall> calls(DeadLetter letter) {
    try {
      return letter.calls(limit);
    } catch (ValueDecodingException e) {
      parent
          .muster()
          .terminal()
          .tell(
              "%s: arguments of dead letter %d: %s"
                  .formatted(COMMAND, letter.id(), e.getMessage()));
      return List.of();
    }
  }

  private void line(String name, Object value) {
    String text = Terminal.oneLine(value.toString());
    parent.muster().terminal().print("%-12s %s".formatted(name, text));
  }

  private void stack(String stack) {
    stack.lines().forEach(line -> parent.muster().terminal().print(indented(line)));
  }

  private static String indented(String line) {
    String text = Terminal.oneLine(line.strip());
    boolean frame = text.startsWith("at ") || text.startsWith("... ");
    return (frame ? "        " : "    ") + text;
  }

  /** As in the source: f(1, "a", times=2), without the name. */
  private static String arguments(DeadCall call) {
    if (call.payloadBytes() > 0) {
      return "(%,d bytes)".formatted(call.payloadBytes());
    }
    List<String> parts = new ArrayList<>();
    call.arguments().forEach(argument -> parts.add(JsonText.write(argument)));
    for (Map.Entry<String, @Nullable Object> each : call.named().entrySet()) {
      parts.add(each.getKey() + "=" + JsonText.write(each.getValue()));
    }
    return "(%s)".formatted(String.join(", ", parts));
  }
}
