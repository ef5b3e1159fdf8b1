package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.WorkerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The orderly end of a fleet. */
@Command(
    name = "shutdown",
    header = "End the workers of a pool, in order.",
    description = {
      "Waits until the queue of a pool is empty, then sends each worker process a pill and waits"
          + " until all have ended. Workers that join meanwhile end too.",
      "Workers that are drained end without a pill; where all are, what waits in the queue stays"
          + " there.",
      "With --worker only that one ends, when it has finished what it holds; the queue is not waited"
          + " for. A supervisor does not replace it."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ShutdownCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Mixin private WorkerOption workers;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "5m",
      description =
          "How long to wait; workers that have not ended by then go on. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Override
  public Integer call() throws InterruptedException {
    String pool = broker.pool();
    try (Broker kafka = broker.connect(muster.settings());
        Fleet fleet = fleet(kafka, pool)) {
      if (workers.isGiven()) {
        end(kafka, fleet, workers.choose(fleet, pool));
        return Exit.OK;
      }
      Set<String> before = ids(fleet);
      long backlog = fleet.backlog();
      if (before.isEmpty() && backlog > 0) {
        throw new FailedException(
            "pool %s has no workers, and %,d task records wait for one".formatted(pool, backlog));
      }
      boolean inTime = before.isEmpty() || fleet.shutdown(timeout);
      Set<String> left = ids(fleet);
      long ended = before.stream().filter(id -> !left.contains(id)).count();
      say(ended);
      if (!inTime) {
        throw new FailedException(
            "%d of %d workers have not ended within %s, and %,d task records wait or run"
                .formatted(
                    left.size(),
                    ended + left.size(),
                    DurationConverter.format(timeout),
                    fleet.backlog()));
      }
    }
    return Exit.OK;
  }

  /** A pool that is not there has no workers to end; but one of them can only be a mistake. */
  private Fleet fleet(Broker kafka, String pool) throws InterruptedException {
    return workers.isGiven() ? WorkerOption.fleet(kafka, pool) : Fleet.of(kafka, pool);
  }

  private void end(Broker kafka, Fleet fleet, Set<String> chosen) throws InterruptedException {
    for (String id : chosen) {
      Durable.await(kafka, fleet.orders().end(id));
    }
    boolean inTime = fleet.awaitEnd(chosen, timeout);
    List<WorkerStatus> left = WorkerOption.left(fleet, chosen);
    say(chosen.size() - left.size());
    if (!inTime) {
      int running = left.stream().mapToInt(worker -> worker.running().size()).sum();
      throw new FailedException(
          "%d of %d workers have not ended within %s; they will when the %d task records that they hold are done"
              .formatted(left.size(), chosen.size(), DurationConverter.format(timeout), running));
    }
  }

  private void say(long ended) {
    muster.terminal().print("%d %s ended".formatted(ended, ended == 1 ? "worker" : "workers"));
  }

  private static Set<String> ids(Fleet fleet) {
    return fleet.workers().stream().map(WorkerStatus::id).collect(Collectors.toSet());
  }
}
