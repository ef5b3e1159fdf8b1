package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.WorkerStatus;
import dev.muster.service.WorkerJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The workers of a pool, one by one. */
@Command(
    name = "workers",
    header = "List the workers of a pool.",
    description =
        "Lists the workers of a pool, as their last heartbeats showed them: starting, running,"
            + " draining (takes nothing more and finishes what it holds) or drained (holds nothing,"
            + " and takes nothing until muster undrain).")
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class WorkersCommand implements Callable<Integer> {
  private static final List<String> HEADER =
      List.of("ID", "HOST", "PID", "STATE", "BUSY", "SLOTS", "FINISHED", "UP", "RUNS");

  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Option(names = "--json", description = "Print a JSON list, with all that each of them runs.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    List<WorkerStatus> workers;
    try (Broker kafka = broker.connect(muster.settings());
        Fleet fleet = Fleet.of(kafka, broker.pool())) {
      workers = fleet.workers();
    }
    if (json) {
      muster.terminal().print(JsonText.write(workers.stream().map(WorkerJson::of).toList()));
    } else {
      Table table = new Table(HEADER);
      Instant now = Instant.now();
      workers.forEach(worker -> table.add(row(worker, now)));
      table.lines().forEach(muster.terminal()::print);
    }
    return Exit.OK;
  }

  private static List<String> row(WorkerStatus worker, Instant now) {
    return List.of(
        worker.id(),
        worker.host(),
        Long.toString(worker.pid()),
        state(worker),
        Integer.toString(worker.running().size()),
        Integer.toString(worker.slots()),
        Long.toString(worker.finished()),
        DurationConverter.format(upTime(worker, now)),
        worker.running().stream()
            .map(WorkerStatus.Running::function)
            .distinct()
            .collect(Collectors.joining(", ")));
  }

  /** In whole seconds; its clock may be ahead of ours. */
  private static Duration upTime(WorkerStatus worker, Instant now) {
    return Duration.ofSeconds(Math.max(0, Duration.between(worker.startedAt(), now).toSeconds()));
  }

  private static String state(WorkerStatus worker) {
    return worker.state().name().toLowerCase(Locale.ROOT);
  }
}
