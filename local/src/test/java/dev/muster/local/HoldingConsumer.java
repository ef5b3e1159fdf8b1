package dev.muster.local;

import dev.muster.broker.KafkaBroker;
import dev.muster.producer.JoinableQueue;
import dev.muster.producer.QueueDelivery;

/** A program that takes an item, says so and does nothing more. Ends when its input does. */
final class HoldingConsumer {
  private HoldingConsumer() {}

  /** Arguments: bootstrap servers, name of the queue. */
  @SuppressWarnings("SystemOut") // its standard output is what the test waits for
  public static void main(String[] arguments) throws Exception {
    try (KafkaBroker broker = KafkaBroker.connect(arguments[0]);
        JoinableQueue<Integer> queue = JoinableQueue.open(broker, arguments[1], Integer.class)) {
      QueueDelivery<Integer> delivery = queue.get();
      System.out.println("holds " + delivery.item());
      while (System.in.read() >= 0) {
        // Nobody writes to it: this waits for the parent to end or to kill it.
      }
    }
  }
}
