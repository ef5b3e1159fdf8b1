package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;

class InMemoryDeadLettersTest extends DeadLettersContract {
  @Override
  Broker connect() {
    return InMemoryBroker.create();
  }
}
