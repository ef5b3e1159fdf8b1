package dev.muster.local;

import dev.muster.broker.KafkaBroker;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.protocol.TaskId;
import dev.muster.worker.AllowList;
import dev.muster.worker.Initializer;
import dev.muster.worker.WorkerConfig;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Pools on a Kafka that somebody else runs, each with a worker of its own in this JVM. */
record FleetPools(Supplier<String> bootstrapServers) implements Pools {
  @Override
  public Pool of(int slots) {
    return start(slots, null);
  }

  @Override
  public Pool of(int slots, Initializer initializer) {
    return start(slots, initializer);
  }

  private Pool start(int slots, @Nullable Initializer initializer) {
    KafkaBroker broker = KafkaBroker.connect(bootstrapServers.get());
    PoolConfig config = PoolConfig.pool("fleet-" + TaskId.next(Clock.systemUTC()));
    OwnedThreads workers =
        OwnedThreads.start(
            broker,
            WorkerConfig.defaults()
                .withPool(config.pool())
                .withSlots(slots)
                .withAllowed(AllowList.of(List.of("*::lambda$*")))
                .withInitializer(initializer));
    return Pool.owning(broker, config, workers, broker);
  }
}
