package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;
import java.time.Duration;

class InMemoryBrokerTest extends BrokerContract {
  @Override
  Broker broker() {
    return opened(InMemoryBroker.create());
  }

  @Override
  Duration aWhile() {
    return Duration.ofMillis(50);
  }

  @Override
  Duration shortLease() {
    return Duration.ofMillis(200);
  }

  @Override
  Duration joiningLimit() {
    return Duration.ofMillis(500);
  }
}
