package dev.muster.producer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that does what is due later in a queue. Safe for use by many threads. */
final class Keeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

  private final String queue;
  private final ScheduledThreadPoolExecutor thread;

  /**
   * A keeper that has not begun.
   *
   * @param duty in a word, for the name of its thread
   */
  Keeper(String queue, String duty) {
    this.queue = queue;
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "muster-queue-" + queue + "-" + duty);
              thread.setDaemon(true);
              return thread;
            });
    thread.setRemoveOnCancelPolicy(true);
  }

  /** Does it again and again, for the first time after that time. */
  Future<?> every(Duration time, Runnable duty) {
    return unlessClosed(
        () ->
            thread.scheduleWithFixedDelay(
                guarded(duty), time.toNanos(), time.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Does it once. */
  void after(Duration time, Runnable duty) {
    Future<?> unused =
        unlessClosed(() -> thread.schedule(guarded(duty), time.toNanos(), TimeUnit.NANOSECONDS));
  }

  private Future<?> unlessClosed(Supplier<Future<?>> scheduled) {
    try {
      return scheduled.get();
    } catch (RejectedExecutionException closed) {
      // Somebody was a moment too late: what was to be kept is closed with the queue.
      LOG.debug("Queue '{}' is closed: nothing more is kept", queue);
      return CompletableFuture.completedFuture(null);
    }
  }

  private Runnable guarded(Runnable duty) {
    return () -> {
      try {
        duty.run();
      } catch (RuntimeException e) {
        // One duty that fails must not end it, nor the others.
        if (!thread.isShutdown()) {
          LOG.warn("A background duty of queue '{}' failed: {}", queue, e.toString());
        }
      }
    };
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
