package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class KafkaBrokerIT extends BrokerContract {
  private static KafkaBroker connection;

  @BeforeAll
  static void connect() {
    connection = KafkaBroker.connect(SharedKafka.bootstrapServers());
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
