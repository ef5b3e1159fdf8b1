package dev.muster.examples;

import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.KafkaBroker;
import java.util.function.Function;

/** How tasks, which may be in another process, get to the broker that an address names. */
final class Brokers {
  /** The address of the broker in this JVM's memory, which tasks on threads share. */
  static final String MEMORY = "memory";

  private static final Broker IN_MEMORY = InMemoryBroker.create();

  private Brokers() {}

  /** Does something with the broker at an address, connected for that long. */
  static <R> R use(String address, Function<Broker, R> work) {
    if (address.equals(MEMORY)) {
      return work.apply(IN_MEMORY);
    }
    try (Broker kafka = KafkaBroker.connect(address)) {
      return work.apply(kafka);
    }
  }
}
