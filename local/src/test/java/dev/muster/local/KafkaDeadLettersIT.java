package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;

class KafkaDeadLettersIT extends DeadLettersContract {
  @Override
  Broker connect() {
    return KafkaBroker.connect(SharedKafka.bootstrapServers());
  }
}
