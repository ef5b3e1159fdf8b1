package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;

class InMemoryWorkerTest extends WorkerContract {
  @Override
  Broker connect() {
    return InMemoryBroker.create();
  }
}
