package dev.muster.local;

import dev.muster.broker.AuthKeys;
import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.SignedBroker;

class SignedWorkerTest extends WorkerContract {
  @Override
  Broker connect() {
    return SignedBroker.over(InMemoryBroker.create(), AuthKeys.parse("a-key-of-these-tests"));
  }
}
