package dev.muster.examples;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.protocol.Task;
import dev.muster.worker.Initializer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Shows five tasks of random duration on workers that were prepared by an initializer, and their
 * results in the order of submission. It is Python's {@code Pool(initializer=start,
 * initargs=(...))} with {@code apply_async(sum, (task, a, b))}.
 */
public final class Sums {
  /** What the initializer prepares: each worker process has its own. */
  private static volatile Duration longest = Duration.ZERO;

  private Sums() {}

  /** Runs once in each worker process, before its first task. */
  @Task
  public static void start(Duration longestTask) {
    longest = longestTask;
  }

  /** Takes a while, and adds. */
  @Task
  public static int sum(int task, int a, int b) throws InterruptedException {
    if (longest.isZero()) {
      throw new IllegalStateException("task %d runs on an unprepared worker".formatted(task));
    }
    Thread.sleep(ThreadLocalRandom.current().nextLong(longest.toMillis()));
    return a + b;
  }

  /** Runs on four worker processes, or with the argument {@code threads} on four threads. */
  public static void main(String[] args) {
    try (Pools pools = Pools.from(args)) {
      run(pools, System.out);
    }
  }

  /** The program. */
  public static void run(Pools pools, PrintStream out) {
    Initializer initializer = Initializer.of(Sums::start, Duration.ofMillis(500));
    try (Pool pool = pools.of(4, initializer)) {
      List<AsyncResult<Integer>> sums = new ArrayList<>();
      for (int task = 1; task <= 5; task++) {
        sums.add(pool.applyAsync(Sums::sum, task, 10 * task, 10 * (task + 1)));
      }
      out.println(sums.stream().map(sum -> sum.get().toString()).collect(Collectors.joining(" ")));
    }
  }
}
