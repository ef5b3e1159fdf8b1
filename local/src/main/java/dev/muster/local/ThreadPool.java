package dev.muster.local;

import dev.muster.broker.InMemoryBroker;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.worker.AllowList;
import dev.muster.worker.Initializer;
import dev.muster.worker.WorkerConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool of threads in this JVM, on a broker in memory: for tests, for small work, and for trying a
 * program before it gets a fleet. Python's {@code multiprocessing.pool.ThreadPool}.
 *
 * <p>It behaves as a fleet does: arguments and results are written and read, so that each task has
 * its own copies. What it cannot do is survive its process, or stop a task that ignores interrupts.
 */
public final class ThreadPool {
  /** Nobody outside this JVM can ask for anything, so everything may run. */
  private static final AllowList EVERYTHING = AllowList.of(List.of("*::*"));

  private ThreadPool() {}

  /**
   * A pool of so many threads.
   *
   * @throws IllegalArgumentException where that is less than 1
   */
  public static Pool of(int threads) {
    return of(threads, null);
  }

  /**
   * A pool of so many threads, whose initializer is called once before its first task. Where that
   * fails the pool is broken: its handles say why.
   *
   * @throws IllegalArgumentException where there is less than 1 thread
   */
  public static Pool of(int threads, @Nullable Initializer initializer) {
    return of(threads, initializer, null);
  }

  /**
   * As {@link #of(int, Initializer)}, and counts.
   *
   * @param registry where the pool and its worker count what they do, one pool of threads in each;
   *     null: nothing is counted
   * @throws IllegalArgumentException where there is less than 1 thread
   */
  public static Pool of(
      int threads, @Nullable Initializer initializer, @Nullable MeterRegistry registry) {
    if (threads < 1) {
      throw new IllegalArgumentException("a pool needs at least 1 thread, not " + threads);
    }
    InMemoryBroker broker = InMemoryBroker.create();
    PoolConfig config = PoolConfig.pool("threads").withRegistry(registry);
    OwnedThreads workers =
        OwnedThreads.start(
            broker,
            WorkerConfig.defaults()
                .withPool(config.pool())
                .withSlots(threads)
                .withAllowed(EVERYTHING)
                .withInitializer(initializer)
                .withRegistry(registry));
    return Pool.owning(broker, config, workers, broker);
  }
}
