package dev.muster.cli;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.coordinator.ResultLookup;
import dev.muster.coordinator.ResultLookup.Found;
import dev.muster.protocol.TaskId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What became of a task. */
@Command(
    name = "result",
    header = "Print the result of a task.",
    description = {
      "Prints the result of a task as JSON, whoever submitted it; for a map, the results that are"
          + " there, one on each line.",
      "The exit code is 1 where the task failed, or where there is no result yet."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ResultCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Mixin private PayloadOption payload;

  @Parameters(
      paramLabel = "ID",
      description = "The task's id, as muster submit --no-wait prints it.")
  private String id;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description = "How long to wait where there is no result yet. Default: not at all.")
  private Duration wait;

  @Option(
      names = "--json",
      description = "Print a JSON list of {index, value} or {index, error} for each call.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    TaskId task = WrongUsageException.check(() -> TaskId.parse(id));
    String pool = broker.pool();
    NavigableMap<Long, Found> found;
    try (Broker kafka = broker.connect(muster.settings());
        Attachment attachment = Attachment.to(kafka, pool)) {
      found = new ResultLookup(attachment, payload.bytes()).find(task, wait);
    }
    if (found.isEmpty()) {
      throw new FailedException("pool %s has no result of task %s yet".formatted(pool, task));
    }
    return json ? printList(found) : print(found);
  }

  private int print(NavigableMap<Long, Found> found) {
    // A single call has index 0 and nothing else.
    boolean single = found.size() == 1 && found.firstKey() == 0;
    int code = Exit.OK;
    for (Map.Entry<Long, Found> each : found.entrySet()) {
      RuntimeException failure = each.getValue().failure().orElse(null);
      if (failure == null) {
        muster.terminal().print(JsonText.write(each.getValue().value()));
      } else {
        String which = single ? "muster result" : "call " + each.getKey();
        muster.terminal().tell("%s: %s".formatted(which, Failures.line(failure)));
        code = Exit.FAILURE;
      }
    }
    return code;
  }

  private int printList(NavigableMap<Long, Found> found) {
    muster
        .terminal()
        .print(
            JsonText.write(
                found.entrySet().stream().map(e -> json(e.getKey(), e.getValue())).toList()));
    boolean failed = found.values().stream().anyMatch(each -> each.failure().isPresent());
    return failed ? Exit.FAILURE : Exit.OK;
  }

  private static Map<String, @Nullable Object> json(long index, Found found) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("index", index);
    found
        .failure()
        .ifPresentOrElse(
            why -> fields.put("error", Failures.line(why)),
            () -> fields.put("value", found.value()));
    return fields;
  }
}
