package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;

class InMemoryNamedMapTest extends NamedMapContract {
  @Override
  Broker connect() {
    return InMemoryBroker.create();
  }
}
