package dev.muster.worker;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something again and again on a thread of its own, until closed. It never dies silently: what
 * fails is logged and tried again.
 */
final class Loop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final Duration END = Duration.ofSeconds(5);

  private final Thread thread;
  private final Duration period;
  private final Runnable once;
  private final boolean pauseFirst;
  private boolean closed; // guarded by "this"

  private Loop(String name, Duration period, Runnable once, boolean pauseFirst) {
    this.pauseFirst = pauseFirst;
    this.period = period;
    this.once = once;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  /** Starts with the first run at once; {@code period} is the pause between two. */
  static Loop start(String name, Duration period, Runnable once) {
    Loop loop = new Loop(name, period, once, false);
    loop.thread.start();
    return loop;
  }

  /** As {@link #start}, but the first run comes after a pause too. */
  static Loop startLater(String name, Duration period, Runnable once) {
    Loop loop = new Loop(name, period, once, true);
    loop.thread.start();
    return loop;
  }

  private void run() {
    if (pauseFirst && !pause()) {
      return;
    }
    do {
      try {
        once.run();
      } catch (RuntimeException e) {
        log.warn("{} failed; trying again in {}", thread.getName(), period, e);
      }
    } while (pause());
  }

  private synchronized boolean pause() {
    long end = System.nanoTime() + period.toNanos();
    try {
      for (long left = period.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    } catch (InterruptedException e) {
      return false;
    }
    return !closed;
  }

  /** Ends after the run that is under way, if any; waits a few seconds for that. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    if (Thread.currentThread() != thread) {
      try {
        thread.join(END.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
