package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;

class InMemoryJoinableQueueTest extends JoinableQueueContract {
  private final InMemoryBroker broker = InMemoryBroker.create();

  /** There is one connection to it: the process. */
  @Override
  Broker connect() {
    return broker;
  }
}
