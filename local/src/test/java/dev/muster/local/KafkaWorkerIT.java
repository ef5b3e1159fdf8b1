package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;

class KafkaWorkerIT extends WorkerContract {
  @Override
  Broker connect() {
    return KafkaBroker.connect(SharedKafka.bootstrapServers());
  }
}
