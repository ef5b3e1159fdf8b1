package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;

class KafkaPayloadIT extends PayloadContract {
  @Override
  Broker connect() {
    return KafkaBroker.connect(SharedKafka.bootstrapServers());
  }
}
