package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.WorkerStatus;
import java.time.Duration;
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
          + " and its backlog: how many task records wait or run, which may lag behind; and"
          + " whether the pool is drained.",
      "In a terminal it goes on until Ctrl-C, and also shows how many calls end in a second, the"
          + " workers, and the functions that run longest."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class StatusCommand implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofSeconds(1);

  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--once", description = "Print it once, also in a terminal.")
  private boolean once;

  @Override
  public Integer call() throws InterruptedException {
    String pool = broker.pool();
    Map<String, Object> status = new LinkedHashMap<>();
    try (Broker kafka = broker.connect(muster.settings());
        Fleet fleet = Fleet.of(kafka, pool)) {
      if (!json && !once && muster.terminal().outIsTerminal()) {
        watch(fleet, pool);
      }
      List<WorkerStatus> workers = fleet.workers();
      status.put("pool", pool);
      status.put("workers", workers.size());
      status.put("slots", workers.stream().mapToInt(WorkerStatus::slots).sum());
      status.put("busy", workers.stream().mapToInt(worker -> worker.running().size()).sum());
      status.put("backlog", fleet.backlog());
      status.put("drained", fleet.isDrained());
    }
    if (json) {
      muster.terminal().print(JsonText.write(status));
    } else {
      status.forEach((name, value) -> muster.terminal().print("%-8s %s".formatted(name, value)));
    }
    return Exit.OK;
  }

  /** Until Ctrl-C. */
  private void watch(Fleet fleet, String pool) throws InterruptedException {
    Terminal terminal = muster.terminal();
    Interruptions.end(() -> {});
    StatusView view = new StatusView(pool, terminal.columns());
    terminal.out().print(StatusView.CLEAR);
    while (true) {
      terminal.out().print(view.frame(fleet.workers(), fleet.backlog(), System.nanoTime()));
      terminal.checkOutput();
      Thread.sleep(EVERY.toMillis());
    }
  }
}
