package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;

class KafkaNamedMapIT extends NamedMapContract {
  @Override
  Broker connect() {
    return KafkaBroker.connect(SharedKafka.bootstrapServers());
  }
}
