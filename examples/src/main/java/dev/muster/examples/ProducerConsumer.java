package dev.muster.examples;

import dev.muster.broker.Broker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.producer.JoinableQueue;
import dev.muster.producer.QueueDelivery;
import dev.muster.protocol.Task;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Shows a producer that stops when a random number is above 0.8, and consumers that double the
 * numbers before, with one consumer and with three: each of them gets a poison pill, so each ends.
 * It is Python's program of two {@code Process}es and a {@code JoinableQueue}, in which one {@code
 * None} stops one consumer and the others wait for ever.
 */
public final class ProducerConsumer {
  private static final double LIMIT = 0.8;
  private static final Message PILL = new Message(0, true);

  private ProducerConsumer() {}

  /**
   * What is in the queue of numbers.
   *
   * @param number a number to double
   * @param pill whether there is none, and who gets this is to end
   */
  public record Message(double number, boolean pill) {}

  /** Puts numbers, and a pill for each consumer behind them; returns how many numbers. */
  @Task
  public static int produce(String broker, String queue, int consumers) {
    return Brokers.use(
        broker,
        connected -> {
          try (JoinableQueue<Message> numbers =
              JoinableQueue.open(connected, queue, Message.class)) {
            int count = 0;
            for (double n = random(); n <= LIMIT; n = random()) {
              numbers.put(new Message(n, false));
              count++;
            }
            for (int i = 0; i < consumers; i++) {
              numbers.put(PILL);
            }
            return count;
          }
        });
  }

  private static double random() {
    return ThreadLocalRandom.current().nextDouble();
  }

  /** Doubles numbers until it gets a pill; returns how many. */
  @Task
  public static int consume(String broker, String queue, String resultQueue) {
    return Brokers.use(
        broker,
        connected -> {
          try (JoinableQueue<Message> numbers =
                  JoinableQueue.open(connected, queue, Message.class);
              JoinableQueue<Double> results =
                  JoinableQueue.open(connected, resultQueue, Double.class)) {
            int count = 0;
            while (true) {
              QueueDelivery<Message> next = numbers.get();
              if (next.item().pill()) {
                next.taskDone(); // a pill is an item too: join waits for it
                return count;
              }
              results.put(2 * next.item().number());
              next.taskDone();
              count++;
            }
          }
        });
  }

  /** Runs on four worker processes, or with the argument {@code threads} on four threads. */
  public static void main(String[] args) {
    try (Pools pools = Pools.from(args)) {
      run(pools, System.out);
    }
  }

  /** The program. */
  public static void run(Pools pools, PrintStream out) {
    String address = pools.brokerAddress();
    try (Pool pool = pools.of(4)) {
      for (int consumers : List.of(1, 3)) {
        String said = Brokers.use(address, broker -> run(pool, address, broker, consumers));
        out.println(said);
      }
    }
  }

  private static String run(Pool pool, String address, Broker broker, int consumers) {
    String queue = "numbers-" + UUID.randomUUID();
    String resultQueue = "doubled-" + UUID.randomUUID();
    try (JoinableQueue<Message> numbers = JoinableQueue.open(broker, queue, Message.class);
        JoinableQueue<Double> results = JoinableQueue.open(broker, resultQueue, Double.class)) {
      // First, so that it gets a worker even where there are too few for all.
      AsyncResult<Integer> producer =
          pool.applyAsync(ProducerConsumer::produce, address, queue, consumers);
      List<AsyncResult<Integer>> ends =
          Stream.generate(
                  () -> pool.applyAsync(ProducerConsumer::consume, address, queue, resultQueue))
              .limit(consumers)
              .toList();
      int produced = producer.get();
      int consumed = ends.stream().mapToInt(AsyncResult::get).sum();
      numbers.join(); // returns at once: what was put is done, the pills too
      return "%d of %d consumers ended: %d numbers produced, %d consumed, doubled %s"
          .formatted(ends.size(), consumers, produced, consumed, drain(results));
    }
  }

  private static List<String> drain(JoinableQueue<Double> results) {
    List<String> doubled = new ArrayList<>();
    Optional<QueueDelivery<Double>> next = results.get(Duration.ZERO);
    while (next.isPresent()) {
      doubled.add(String.format(Locale.ROOT, "%.2f", next.get().item()));
      next.get().taskDone();
      next = results.get(Duration.ZERO);
    }
    return doubled;
  }
}
