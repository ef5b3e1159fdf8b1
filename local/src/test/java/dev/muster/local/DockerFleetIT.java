package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contracts of pools and workers on the public image of Kafka. */
@ExtendWith(DockerKafka.class)
class DockerFleetIT {
  private static final Pools FLEET = new FleetPools(DockerKafka::bootstrapServers);

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

  @Nested
  class Workers extends WorkerContract {
    @Override
    Broker connect() {
      return KafkaBroker.connect(DockerKafka.bootstrapServers());
    }
  }
}
