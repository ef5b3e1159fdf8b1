package dev.muster.examples;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.local.ThreadPool;
import dev.muster.protocol.Task;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Shows the same work, {@code fib(33)} twice, done in four ways and how long each takes: one after
 * the other, on two workers of a pool each, on a pool of two, on threads. It is Python's comparison
 * of a plain call, two {@code Process}es, {@code Pool(2)} and {@code multiprocessing.dummy}, where
 * threads win nothing; Java's run at the same time.
 */
public final class Fib {
  /** Takes Java some twenty milliseconds, where Python needs a second: the way there counts too. */
  private static final int N = 33;

  private Fib() {}

  /** The number of that index, the slow way. */
  @Task
  public static int fib(int n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
  }

  /** Runs on worker processes, or with the argument {@code threads} on threads only. */
  public static void main(String[] args) {
    try (Pools pools = Pools.from(args)) {
      run(pools, System.out);
    }
  }

  /** The program. The times do not include the start of the pools. */
  public static void run(Pools pools, PrintStream out) {
    timed(out, "plain", () -> List.of(fib(N), fib(N)));
    try (Pool one = pools.of(1);
        Pool other = pools.of(1)) {
      timed(out, "two pools of one", () -> both(one, other));
    }
    try (Pool two = pools.of(2)) {
      timed(out, "one pool of two", () -> two.map(Fib::fib, List.of(N, N)));
    }
    try (Pool threads = ThreadPool.of(2)) {
      timed(out, "two threads", () -> threads.map(Fib::fib, List.of(N, N)));
    }
  }

  private static List<Integer> both(Pool one, Pool other) {
    AsyncResult<Integer> first = one.applyAsync(Fib::fib, N);
    AsyncResult<Integer> second = other.applyAsync(Fib::fib, N);
    return List.of(first.get(), second.get());
  }

  private static void timed(PrintStream out, String how, Supplier<List<Integer>> work) {
    Stopwatch watch = Stopwatch.start();
    List<Integer> results = work.get();
    out.printf(Locale.ROOT, "%-16s  %s  %s%n", how, results, watch);
  }
}
