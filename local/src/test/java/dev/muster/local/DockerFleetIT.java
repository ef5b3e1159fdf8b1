package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Pools and workers on the public image of Kafka: of their contracts the two in which most of the
 * rest takes part. {@link FleetPoolIT} has all of them, on the same version.
 */
@ExtendWith(DockerKafka.class)
class DockerFleetIT {
  private static final Pools FLEET = new FleetPools(DockerKafka::bootstrapServers);

  @Nested
  class Map extends MapContract {
    Map() {
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
