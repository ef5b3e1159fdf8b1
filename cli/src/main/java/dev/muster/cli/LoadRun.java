package dev.muster.cli;

import dev.muster.coordinator.Callback;
import dev.muster.coordinator.PoolCalls;
import dev.muster.examples.Workload;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls at a steady rate, and counts how they end. One thread runs it, any may stop it or ask
 * for the sums.
 */
final class LoadRun {
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How far it may be behind and still catch up. What is older is not made up for. */
  private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long it waits for what was sent, when it is asked to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final PoolCalls pool;
  private final long periodNanos;
  private final int open;
  private final int broken;
  private final Consumer<String> reports;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Semaphore room;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch sent = new CountDownLatch(1);
  private final LongAdder submitted = new LongAdder();
  private final LongAdder done = new LongAdder();
  private final LongAdder failed = new LongAdder();

  LoadRun(PoolCalls pool, double rate, int open, int broken, Consumer<String> reports) {
    this.pool = pool;
    this.periodNanos = Math.round(TimeUnit.SECONDS.toNanos(1) / rate);
    this.open = open;
    this.broken = broken;
    this.reports = reports;
    this.room = new Semaphore(open);
  }

  /**
   * Sends until it is stopped or the time is over, and waits for what was sent. Returns whether it
   * was stopped.
   */
  boolean run(@Nullable Duration limit) throws InterruptedException {
    long begin = System.nanoTime();
    long end = begin + (limit == null ? Long.MAX_VALUE / 2 : limit.toNanos());
    long next = begin;
    long report = begin + REPORT_NANOS;
    try {
      while (next - end < 0 && !await(next)) {
        long now = System.nanoTime();
        if (now - report >= 0) {
          reports.accept("muster load: " + sums());
          report = now + REPORT_NANOS;
        }
        // Comes back often enough to report and to see that it is to stop.
        if (room.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          send();
          next += periodNanos;
        }
        next = Math.max(next, System.nanoTime() - SLACK_NANOS);
      }
    } finally {
      sent.countDown();
    }
    awaitOpen();
    return stopping.getCount() == 0;
  }

  /** Waits until that time; whether it is to stop. */
  private boolean await(long time) throws InterruptedException {
    return stopping.await(Math.max(0, time - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void send() {
    submitted.increment();
    var unused =
        Workload.send(
            pool, random, broken, Callback.of(value -> ended(done), error -> ended(failed)));
  }

  private void ended(LongAdder counter) {
    counter.increment();
    room.release();
  }

  private void awaitOpen() throws InterruptedException {
    if (room.tryAcquire(open, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      room.release(open);
    }
  }

  /** Sends no more, and waits a while for what was sent; what is open then goes on without it. */
  void stop() {
    stopping.countDown();
    try {
      if (sent.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        awaitOpen();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many calls were sent, and what became of them. */
  String sums() {
    // Ended first: more may end meanwhile, and none is open less than none.
    long values = done.sum();
    long errors = failed.sum();
    long all = submitted.sum();
    return String.format(
        Locale.ROOT,
        "%,d sent, %,d done, %,d failed, %,d open",
        all,
        values,
        errors,
        all - values - errors);
  }
}
