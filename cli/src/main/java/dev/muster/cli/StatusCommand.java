package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.WorkerStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A pool in a few numbers. */
@Command(
    name = "status",
    header = "Show a pool in a few numbers.",
    description = {
      "Shows how many workers a pool has, how many slots they have and how many of these are busy,"
          + " and its backlog: how many task records wait or run, which may lag behind."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class StatusCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    String pool = broker.pool();
    Map<String, Object> status = new LinkedHashMap<>();
    try (Broker kafka = broker.connect(muster.settings());
        Fleet fleet = Fleet.of(kafka, pool)) {
      List<WorkerStatus> workers = fleet.workers();
      status.put("pool", pool);
      status.put("workers", workers.size());
      status.put("slots", workers.stream().mapToInt(WorkerStatus::slots).sum());
      status.put("busy", workers.stream().mapToInt(worker -> worker.running().size()).sum());
      status.put("backlog", fleet.backlog());
    }
    if (json) {
      muster.terminal().print(JsonText.write(status));
    } else {
      status.forEach((name, value) -> muster.terminal().print("%-8s %s".formatted(name, value)));
    }
    return Exit.OK;
  }
}
