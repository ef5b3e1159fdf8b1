package dev.muster.coordinator;

import java.util.Collection;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Ends jobs that have no outcome by their deadline, whatever became of workers and broker. Sleeps
 * until the earliest deadline there may be, looks through all jobs then, and knows the next one.
 * Safe for use by many threads.
 */
final class Deadlines implements AutoCloseable {
  private final Supplier<Collection<Job>> jobs;
  private final LongSupplier nanoTime;
  private final long origin;
  private final Thread thread;

  /** Nanoseconds after the origin; written under "this". */
  private volatile long earliest = Long.MAX_VALUE;

  private boolean closed; // guarded by "this"

  private Deadlines(Supplier<Collection<Job>> jobs, LongSupplier nanoTime) {
    this.jobs = jobs;
    this.nanoTime = nanoTime;
    this.origin = nanoTime.getAsLong();
    this.thread = new Thread(this::run, "muster-deadlines");
    this.thread.setDaemon(true);
  }

  /**
   * Starts to watch.
   *
   * @param jobs those that have not ended
   */
  static Deadlines start(Supplier<Collection<Job>> jobs, LongSupplier nanoTime) {
    Deadlines deadlines = new Deadlines(jobs, nanoTime);
    deadlines.thread.start();
    return deadlines;
  }

  /** Something may have to end after so many nanoseconds from now. */
  void watch(long nanosFromNow) {
    long at = nanoTime.getAsLong() - origin + nanosFromNow;
    if (at >= earliest) {
      return;
    }
    synchronized (this) {
      if (at < earliest) {
        earliest = at;
        notifyAll();
      }
    }
  }

  private void run() {
    try {
      while (awaitEarliest()) {
        long now = nanoTime.getAsLong();
        for (Job job : jobs.get()) {
          job.expire(now).ifPresent(this::watch);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean awaitEarliest() throws InterruptedException {
    while (!closed) {
      long left = earliest - (nanoTime.getAsLong() - origin);
      if (earliest != Long.MAX_VALUE && left <= 0) {
        // What is submitted from here on says so itself, and what there is will be looked at.
        earliest = Long.MAX_VALUE;
        return true;
      }
      if (earliest == Long.MAX_VALUE) {
        wait();
      } else {
        wait(left / 1_000_000 + 1);
      }
    }
    return false;
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
