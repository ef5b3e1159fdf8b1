package dev.muster.service;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What takes longer than a request's thread should be held: reading the log. A few threads, and a
 * bounded number of requests that wait for one. Safe for use by many threads.
 */
final class SlowWork implements Executor, AutoCloseable {
  private static final int THREADS = 4;
  private static final int MAX_WAITING = 256;
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final ThreadPoolExecutor threads;

  SlowWork() {
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            runnable -> {
              Thread thread = new Thread(runnable, "muster-http-slow-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Does it on another thread; fails with a {@link Problem} where too much waits already. */
  <T> CompletableFuture<T> call(Callable<T> work) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return work.call();
            } catch (RuntimeException e) {
              throw e;
            } catch (Exception e) {
              throw new CompletionException(e);
            }
          },
          threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(Problem.busy("too many requests read the log"));
    }
  }

  /** As {@link #call}; where too much waits already, in the thread that asks. */
  @Override
  public void execute(Runnable runnable) {
    try {
      threads.execute(runnable);
    } catch (RejectedExecutionException e) {
      runnable.run();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
