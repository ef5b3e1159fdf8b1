package dev.muster.examples;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.protocol.Task;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shows that four workers do 20 tasks of half a second in about 2.5 seconds, and that handles give
 * results in the order of submission, whichever task ended first. It is Python's loop of {@code
 * apply_async} that keeps the {@code AsyncResult}s in a list and then calls {@code get} on each.
 */
public final class TwentyTasks {
  private static final int TASKS = 20;

  private TwentyTasks() {}

  /** Works for half a second. */
  @Task
  public static int work(int number) throws InterruptedException {
    Thread.sleep(500);
    return number;
  }

  /** Runs on four worker processes, or with the argument {@code threads} on four threads. */
  public static void main(String[] args) {
    try (Pools pools = Pools.from(args);
        Pool pool = pools.of(4)) {
      run(pool, System.out);
    }
  }

  /** The program. */
  public static void run(Pool pool, PrintStream out) {
    Stopwatch watch = Stopwatch.start();
    List<AsyncResult<Integer>> handles =
        IntStream.range(0, TASKS).mapToObj(n -> pool.applyAsync(TwentyTasks::work, n)).toList();
    out.println(handles.stream().map(AsyncResult::get).toList());
    out.println("20 tasks of 0.5 s took " + watch);
  }
}
