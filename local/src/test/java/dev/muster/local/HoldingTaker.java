package dev.muster.local;

import dev.muster.broker.KafkaBroker;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.Topics;
import java.time.Duration;
import java.util.Objects;

/** A process that takes one record and holds it until it is killed, or its input ends. */
final class HoldingTaker {
  private HoldingTaker() {}

  /** Takes where Kafka is, and the pool whose queue to take from. */
  public static void main(String... arguments) throws Exception {
    try (KafkaBroker broker = KafkaBroker.connect(arguments[0]);
        WorkQueue taker = broker.workQueue(Topics.tasks(arguments[1]))) {
      Objects.requireNonNull(taker.take(Duration.ofSeconds(30)), "nothing to take");
      System.out.println("holding");
      while (System.in.read() >= 0) {
        // Nothing is ever written there.
      }
    }
  }
}
