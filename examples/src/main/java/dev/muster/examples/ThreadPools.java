package dev.muster.examples;

import dev.muster.coordinator.Pool;
import dev.muster.local.ThreadPool;
import dev.muster.worker.Initializer;

/** Pools of threads. */
final class ThreadPools implements Pools {
  @Override
  public Pool of(int workers) {
    return ThreadPool.of(workers);
  }

  @Override
  public Pool of(int workers, Initializer initializer) {
    return ThreadPool.of(workers, initializer);
  }

  @Override
  public String brokerAddress() {
    return Brokers.MEMORY;
  }

  @Override
  public void close() {}
}
