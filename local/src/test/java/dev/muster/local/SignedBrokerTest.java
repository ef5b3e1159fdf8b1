package dev.muster.local;

import dev.muster.broker.AuthKeys;
import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.SignedBroker;
import java.time.Duration;

/** A broker whose records are signed is a broker like any other to those who have the key. */
class SignedBrokerTest extends BrokerContract {
  private static final AuthKeys KEYS = AuthKeys.parse("a-key-of-these-tests");

  @Override
  Broker broker() {
    return opened(SignedBroker.over(InMemoryBroker.create(), KEYS));
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
