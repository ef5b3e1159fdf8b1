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

/** Workers that take nothing for a while. */
@Command(
    name = "drain",
    header = "Have workers finish what they hold and take nothing more.",
    description = {
      "A drained worker finishes what it holds, takes nothing more and stays; muster undrain lets it"
          + " take tasks again. Tasks wait meanwhile, or go to others.",
      "Without --worker all workers of the pool are drained, and those that start later too, until"
          + " muster undrain. With --worker an order ends with its worker: a process that takes its"
          + " place takes tasks.",
      "muster workers shows draining while a worker still holds something, and drained then. The"
          + " exit code is 1 where that takes longer than --wait; the order holds all the same."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class DrainCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Mixin private WorkerOption workers;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description = "How long to wait until they hold nothing. Default: not at all.")
  private Duration wait;

  @Override
  public Integer call() throws InterruptedException {
    String pool = broker.pool();
    try (Broker kafka = broker.connect(muster.settings());
        Fleet fleet = WorkerOption.fleet(kafka, pool)) {
      Set<String> chosen = workers.drain(kafka, fleet, pool, true);
      if (chosen.isEmpty()) {
        chosen = fleet.workers().stream().map(WorkerStatus::id).collect(Collectors.toSet());
      }
      muster.terminal().tell("muster: %s no tasks any more".formatted(who(pool, chosen)));
      if (!wait.isZero() && !fleet.awaitDrained(chosen, wait)) {
        throw notYet(WorkerOption.left(fleet, chosen));
      }
    }
    return Exit.OK;
  }

  private String who(String pool, Set<String> chosen) {
    if (workers.isGiven()) {
      return chosen.size() == 1
          ? "worker %s takes".formatted(chosen.iterator().next())
          : "%d workers take".formatted(chosen.size());
    }
    return "pool %s is drained: its workers (%d now) take".formatted(pool, chosen.size());
  }

  private FailedException notYet(List<WorkerStatus> left) {
    int running = left.stream().mapToInt(worker -> worker.running().size()).sum();
    return new FailedException(
        "not all hold nothing after %s: %d task records run still"
            .formatted(DurationConverter.format(wait), running));
  }
}
