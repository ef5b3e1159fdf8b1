package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.coordinator.Fleet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Workers that take tasks again. */
@Command(
    name = "undrain",
    header = "Let drained workers take tasks again.",
    description = {
      "Without --worker all workers of the pool take tasks again, also those that were drained one"
          + " by one. With --worker only that one does, also where all of the pool are drained."
    })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class UndrainCommand implements Callable<Integer> {
  @ParentCommand private Muster muster;

  @Mixin private BrokerOptions broker;

  @Mixin private WorkerOption workers;

  @Override
  public Integer call() throws InterruptedException {
    String pool = broker.pool();
    try (Broker kafka = broker.connect(muster.settings());
        Fleet fleet = WorkerOption.fleet(kafka, pool)) {
      Set<String> chosen = workers.drain(kafka, fleet, pool, false);
      muster
          .terminal()
          .tell(
              chosen.isEmpty()
                  ? "muster: all workers of pool %s may take tasks".formatted(pool)
                  : "muster: %s may take tasks".formatted(String.join(" and ", chosen)));
    }
    return Exit.OK;
  }
}
