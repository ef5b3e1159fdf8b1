package dev.muster.examples;

import dev.muster.coordinator.Pool;
import dev.muster.worker.Initializer;

/**
 * Where an example runs: on threads of this JVM, or on processes of this machine. The pools it
 * makes are the caller's to close.
 */
public interface Pools extends AutoCloseable {
  /** A pool of so many workers. */
  Pool of(int workers);

  /** A pool of so many workers, each of which starts with this. */
  Pool of(int workers, Initializer initializer);

  /** Where queues between tasks are kept: what {@link Brokers#use} takes. */
  String brokerAddress();

  /** Ends the broker, where {@link #brokerAddress} started one. Can be called twice. */
  @Override
  void close();

  /** Threads of this JVM, and a broker in its memory. */
  static Pools threads() {
    return new ThreadPools();
  }

  /** Processes of this machine, and a Kafka in this JVM. */
  static Pools processes() {
    return new ProcessPools();
  }

  /** Threads where the first argument of a program is {@code threads}, and otherwise processes. */
  static Pools from(String[] args) {
    return args.length > 0 && args[0].equals("threads") ? threads() : processes();
  }
}
