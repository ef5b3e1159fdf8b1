package dev.muster.cli;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import dev.muster.coordinator.Pool;
import dev.muster.local.EmbeddedKafka;
import dev.muster.protocol.Arguments;
import dev.muster.worker.AllowList;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Loads what a broker, a worker and a submitter load, in one process, and ends. {@code ./muster}
 * runs it once, after a build, to make the archive of classes with which later processes start.
 */
final class WarmUp {
  private WarmUp() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    Muster.run(Terminal.ofProcess(), Map.of(), "worker", "--help");
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        Broker broker = KafkaBroker.connect(kafka.bootstrapServers());
        Worker worker =
            Worker.on(
                broker,
                WorkerConfig.defaults().withAllowed(AllowList.of(List.of("java.lang.Math::*"))));
        Pool pool = Pool.on(broker)) {
      pool.apply("java.lang.Math::hypot", Arguments.of(3.0, 4.0));
      worker.stop(Duration.ZERO);
    }
  }
}
