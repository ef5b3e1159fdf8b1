package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.WorkerStatus;
import java.time.Duration;
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
          + " until all have ended. Workers that join meanwhile end too."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class ShutdownCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

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
        Fleet fleet = Fleet.of(kafka, pool)) {
      Set<String> before = ids(fleet);
      long backlog = fleet.backlog();
      if (before.isEmpty() && backlog > 0) {
        throw new FailedException(
            "pool %s has no workers, and %,d task records wait for one".formatted(pool, backlog));
      }
      boolean inTime = before.isEmpty() || fleet.shutdown(timeout);
      Set<String> left = ids(fleet);
      long ended = before.stream().filter(id -> !left.contains(id)).count();
      muster.terminal().print("%d %s ended".formatted(ended, ended == 1 ? "worker" : "workers"));
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

  private static Set<String> ids(Fleet fleet) {
    return fleet.workers().stream().map(WorkerStatus::id).collect(Collectors.toSet());
  }
}
