package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract of the broker on the public image of Kafka. */
@ExtendWith(DockerKafka.class)
class DockerBrokerIT extends BrokerContract {
  private static KafkaBroker connection;

  @BeforeAll
  static void connect() {
    connection = KafkaBroker.connect(DockerKafka.bootstrapServers());
  }

  @AfterAll
  static void disconnect() {
    connection.close();
  }

  @Override
  Broker broker() {
    return connection;
  }

  @Override
  Duration aWhile() {
    return Duration.ofMillis(700);
  }

  @Override
  Duration shortLease() {
    return Duration.ofMillis(1500);
  }

  @Override
  Duration joiningLimit() {
    return Duration.ofSeconds(1);
  }
}
