package dev.muster.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The floor without any transport: a fixed thread pool in this JVM. For one thread. */
final class ExecutorFloor implements AutoCloseable {
  private static final int CHUNK = 1_000;

  private final ExecutorService threads;

  ExecutorFloor(int number) {
    threads =
        Executors.newFixedThreadPool(
            number,
            task -> {
              Thread thread = new Thread(task, "muster-bench-executor");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Squares in a second, in chunks of 1,000 as a programmer would cut them, without boxes. */
  double map(int items) throws Exception {
    long begin = System.nanoTime();
    List<Callable<long[]>> chunks = new ArrayList<>();
    for (int from = 0; from < items; from += CHUNK) {
      int first = from;
      int last = Math.min(items, from + CHUNK);
      chunks.add(
          () -> {
            long[] squares = new long[last - first];
            for (int i = first; i < last; i++) {
              squares[i - first] = BenchTasks.square(i);
            }
            return squares;
          });
    }
    long[] all = new long[items];
    int at = 0;
    for (Future<long[]> each : threads.invokeAll(chunks)) {
      long[] squares = each.get();
      System.arraycopy(squares, 0, all, at, squares.length);
      at += squares.length;
    }
    double rate = items / ((System.nanoTime() - begin) / 1e9);
    if (all[items - 1] != BenchTasks.square(items - 1)) {
      throw new IllegalStateException("the executor's map is wrong");
    }
    return rate;
  }

  /** Seconds until so many tasks of so many milliseconds of CPU are done. */
  double burn(int tasks, long millis) throws Exception {
    List<Callable<Long>> all = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      all.add(() -> BenchTasks.burn(millis));
    }
    long begin = System.nanoTime();
    for (Future<Long> each : threads.invokeAll(all)) {
      each.get();
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
