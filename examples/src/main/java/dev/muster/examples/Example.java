package dev.muster.examples;

import dev.muster.coordinator.Pool;
import java.io.PrintStream;

/** A program of this package, for whoever runs all of them. */
public sealed interface Example {
  /** What it is called: one word, as {@code fib}. */
  String name();

  /** What it shows, in a few words. */
  String shows();

  /** Runs it on pools of its own, which are closed when this returns. */
  void run(Pools pools, PrintStream out) throws InterruptedException;

  /**
   * A program that needs one pool, of any size, and leaves it open.
   *
   * @param workers how many workers it is meant for; its times depend on that, and nothing else
   */
  record OnPool(String name, String shows, int workers, PoolProgram program) implements Example {
    @Override
    public void run(Pools pools, PrintStream out) throws InterruptedException {
      try (Pool pool = pools.of(workers)) {
        program.run(pool, out);
      }
    }

    /** Runs it on a pool that others may use before, afterwards and meanwhile. */
    public void run(Pool pool, PrintStream out) throws InterruptedException {
      program.run(pool, out);
    }

    /** What it does. */
    @FunctionalInterface
    public interface PoolProgram {
      /** Does it. */
      void run(Pool pool, PrintStream out) throws InterruptedException;
    }
  }

  /** A program that makes its pools itself. */
  record OnPools(String name, String shows, PoolsProgram program) implements Example {
    @Override
    public void run(Pools pools, PrintStream out) throws InterruptedException {
      program.run(pools, out);
    }

    /** What it does. */
    @FunctionalInterface
    public interface PoolsProgram {
      /** Does it. */
      void run(Pools pools, PrintStream out) throws InterruptedException;
    }
  }
}
