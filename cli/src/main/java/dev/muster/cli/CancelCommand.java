package dev.muster.cli;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.coordinator.FleetOrders;
import dev.muster.coordinator.ResultLookup;
import dev.muster.coordinator.ResultLookup.Found;
import dev.muster.protocol.TaskCancelledException;
import dev.muster.protocol.TaskId;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The end of a task that nobody wants any more. */
@Command(
    name = "cancel",
    header = "Cancel a task.",
    description = {
      "Sees to it that no call of a task starts any more, and that those that run are interrupted;"
          + " whoever waits for it is told that it was cancelled.",
      "Workers that start within the next seven days mind it too. The exit code is 1 where the task"
          + " has ended already."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class CancelCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Parameters(paramLabel = "ID", description = "The task's id.")
  private String id;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description = "How long to wait until a worker confirms it. Default: not at all.")
  private Duration wait;

  @Override
  public Integer call() throws InterruptedException {
    TaskId task = WrongUsageException.check(() -> TaskId.parse(id));
    String pool = broker.pool();
    try (Broker kafka = broker.connect(muster.settings());
        Attachment attachment = Attachment.to(kafka, pool)) {
      ResultLookup lookup = new ResultLookup(attachment);
      NavigableMap<Long, Found> before = lookup.find(task, Duration.ZERO);
      // A map may have outcomes and go on; that of a single call has index 0 and is its end.
      if (before.size() == 1 && before.containsKey(0L)) {
        throw new FailedException("task %s has ended already: muster result %s".formatted(id, id));
      }
      Durable.await(kafka, new FleetOrders(attachment).cancel(task));
      if (!wait.isZero()) {
        confirm(lookup.find(task, wait));
      }
    }
    muster.terminal().tell("muster: task %s is cancelled".formatted(task));
    return Exit.OK;
  }

  private void confirm(NavigableMap<Long, Found> found) {
    if (found.isEmpty()) {
      throw new FailedException(
          "no worker has confirmed it within %s; the order holds all the same"
              .formatted(DurationConverter.format(wait)));
    }
    boolean cancelled =
        found.values().stream()
            .anyMatch(
                each ->
                    each.failure().filter(TaskCancelledException.class::isInstance).isPresent());
    if (!cancelled) {
      throw new FailedException("task %s ended before: muster result %s".formatted(id, id));
    }
  }
}
