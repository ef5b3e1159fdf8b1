package dev.muster.producer;

import dev.muster.broker.WorkQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The places of this process at the queue: one for each call of get that waits and each item that
 * is held. Opening one is costly, so they are used again. Safe for use by many threads.
 */
final class Takers implements AutoCloseable {
  /** How many items a process can hold or wait for at a time. */
  static final int LIMIT = 64;

  /**
   * How long a place that got nothing is kept. The broker may still hand a record to it, which then
   * lies there while others wait for it; not for long, because closing gives it back.
   */
  private static final Duration KEEP_EMPTY = Duration.ofSeconds(1);

  /** How long any other is kept: nothing can come to it, but it costs a connection. */
  private static final Duration KEEP = Duration.ofMinutes(1);

  private final String name;
  private final Supplier<WorkQueue> opener;
  private final Keeper cleaner;
  private final Set<Taker> all = ConcurrentHashMap.newKeySet();

  // guarded by this
  private final Deque<Taker> resting = new ArrayDeque<>();
  private int count;
  private boolean closed;

  Takers(String name, Supplier<WorkQueue> opener, Keeper cleaner) {
    this.name = name;
    this.opener = opener;
    this.cleaner = cleaner;
  }

  /**
   * A place for the caller alone, until it is given back or removed.
   *
   * @throws IllegalStateException where there are too many, or the queue is closed
   */
  Taker acquire() {
    synchronized (this) {
      checkOpen();
      Taker rested = resting.pollFirst();
      if (rested != null) {
        rested.use();
        return rested;
      }
      if (count >= LIMIT) {
        throw new IllegalStateException(
            "Queue '%s' has %d items out or being waited for in this process, which is the most: call taskDone() or release() on some, or open the queue a second time"
                .formatted(name, LIMIT));
      }
      count++;
    }
    // Not under the lock: it takes as long as the broker wants.
    Taker opened;
    try {
      opened = new Taker(opener.get());
    } catch (RuntimeException e) {
      synchronized (this) {
        count--;
      }
      throw e;
    }
    synchronized (this) {
      if (!closed) {
        all.add(opened);
        return opened;
      }
    }
    opened.close();
    throw closedException();
  }

  /** The caller no longer uses it; it holds nothing. */
  void giveBack(Taker taker) {
    synchronized (this) {
      if (closed) {
        return;
      }
      long number = taker.rest();
      resting.addFirst(taker);
      cleaner.after(taker.empty() ? KEEP_EMPTY : KEEP, () -> closeIfResting(taker, number));
    }
  }

  private void closeIfResting(Taker taker, long number) {
    synchronized (this) {
      if (!taker.restsSince(number) || !resting.remove(taker)) {
        return;
      }
      all.remove(taker);
      count--;
    }
    taker.close();
  }

  /** Wakes those that wait: all, or only those for whom this is the last chance. */
  void wake(boolean everybody) {
    for (Taker each : all) {
      if (everybody || each.lastChance()) {
        each.wake();
      }
    }
  }

  private void checkOpen() {
    if (closed) {
      throw closedException();
    }
  }

  private IllegalStateException closedException() {
    return new IllegalStateException("Queue '%s' is closed here".formatted(name));
  }

  /** From now on nobody gets a place, and those who wait are woken. */
  void stop() {
    synchronized (this) {
      closed = true;
      resting.clear();
    }
    wake(true);
  }

  /** Closes all; who waits gets nothing, what is held goes back. */
  @Override
  public void close() {
    stop();
    List.copyOf(all).forEach(Taker::close);
    all.clear();
  }
}
