package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;

class InMemoryPayloadTest extends PayloadContract {
  @Override
  Broker connect() {
    return InMemoryBroker.create();
  }
}
