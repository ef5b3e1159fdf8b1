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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

/** The pool's contract on a Kafka that somebody else runs, with a worker of its own in this JVM. */
class FleetPoolIT {
  private static final Pools FLEET =
      new Pools() {
        @Override
        public Pool of(int slots) {
          return start(slots, null);
        }

        @Override
        public Pool of(int slots, Initializer initializer) {
          return start(slots, initializer);
        }
      };

  private static Pool start(int slots, @Nullable Initializer initializer) {
    KafkaBroker broker = KafkaBroker.connect(SharedKafka.bootstrapServers());
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

  @Nested
  class Apply extends ApplyContract {
    Apply() {
      super(FLEET);
    }
  }

  @Nested
  class Map extends MapContract {
    Map() {
      super(FLEET);
    }
  }

  @Nested
  class Imap extends ImapContract {
    Imap() {
      super(FLEET);
    }
  }

  @Nested
  class Callbacks extends CallbackContract {
    Callbacks() {
      super(FLEET);
    }
  }

  @Nested
  class Limits extends LimitsContract {
    Limits() {
      super(FLEET);
    }
  }
}
