package dev.muster.broker;

import dev.muster.protocol.QueueSpec;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the records of a queue to its takers, each to one at a time. Needs no thread of its own:
 * those who wait for records notice when a lease has run out. Safe for use by many threads.
 */
final class MemoryGroup {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryGroup.class);

  private final QueueSpec spec;
  private final List<MemoryLog> logs;
  private final LongSupplier nanoTime;
  private final long lease;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // guarded by lock
  private final long[] next;
  private final TreeSet<Returned> returned =
      new TreeSet<>(
          Comparator.comparingLong(Returned::offset).thenComparingInt(Returned::partition));
  private final Set<MemoryDelivery> held = new HashSet<>();

  /** A record that was handed out and came back. */
  private record Returned(int partition, long offset, int count) {}

  MemoryGroup(QueueSpec spec, List<MemoryLog> logs, LongSupplier nanoTime) {
    this.spec = spec;
    this.logs = logs;
    this.nanoTime = nanoTime;
    lease = Deadline.nanos(spec.lease());
    next = new long[logs.size()];
    for (MemoryLog log : logs) {
      log.keepAll();
      log.addListener(this::signal);
    }
  }

  QueueSpec spec() {
    return spec;
  }

  private void signal() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Makes everyone who waits look again. */
  void signalAll() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next record; null when there was none in time or the taker shall stop. */
  @Nullable MemoryDelivery take(MemoryQueue taker, Duration timeout) throws InterruptedException {
    long deadline = Deadline.after(timeout);
    lock.lockInterruptibly();
    MemoryDelivery taken = null;
    try {
      while (!taker.mustStop()) {
        expire();
        taken = acquire();
        long left = deadline - System.nanoTime();
        if (taken != null || left <= 0) {
          return taken;
        }
        // Nobody waits longer than a lease. So whoever waits has looked since any record now held
        // was taken, or will look before that record's lease can be over, and knows its time then.
        changed.awaitNanos(Math.min(left, Math.min(lease, untilExpiry())));
      }
      return null;
    } finally {
      // The signal for a record may have woken this taker, which leaves without the record: it
      // passes the signal on, or the record would lie there while others sleep.
      if (taken == null) {
        changed.signal();
      }
      lock.unlock();
    }
  }

  private @Nullable MemoryDelivery acquire() {
    while (!returned.isEmpty()) {
      Returned back = returned.pollFirst();
      Entry entry = logs.get(back.partition()).at(back.offset());
      if (entry != null) { // else it was truncated meanwhile
        return hold(entry, back.count() + 1);
      }
    }
    Entry lowest = null;
    for (MemoryLog log : logs) {
      Entry entry = log.atOrAfter(next[log.partition().number()]);
      if (entry != null && (lowest == null || entry.offset() < lowest.offset())) {
        lowest = entry;
      }
    }
    if (lowest == null) {
      return null;
    }
    next[lowest.partition().number()] = lowest.offset() + 1;
    return hold(lowest, 1);
  }

  private MemoryDelivery hold(Entry entry, int count) {
    MemoryDelivery delivery = new MemoryDelivery(this, entry, count);
    delivery.expiresAt = nanoTime.getAsLong() + lease;
    held.add(delivery);
    return delivery;
  }

  private void expire() {
    long now = nanoTime.getAsLong();
    for (Iterator<MemoryDelivery> all = held.iterator(); all.hasNext(); ) {
      MemoryDelivery delivery = all.next();
      if (delivery.expiresAt - now <= 0) {
        all.remove();
        giveBack(delivery);
      }
    }
  }

  private long untilExpiry() {
    long now = nanoTime.getAsLong();
    return held.stream().mapToLong(delivery -> delivery.expiresAt - now).min().orElse(lease);
  }

  private void giveBack(MemoryDelivery delivery) {
    Entry entry = delivery.entry();
    if (delivery.count() >= QueueSpec.MAX_DELIVERIES) {
      LOG.warn(
          "Record {} of {} is dropped: it was handed out {} times",
          entry.offset(),
          entry.partition(),
          delivery.count());
      drop(entry);
      return;
    }
    returned.add(new Returned(entry.partition().number(), entry.offset(), delivery.count()));
    changed.signal();
  }

  private void drop(Entry entry) {
    logs.get(entry.partition().number()).remove(entry.offset());
  }

  /** The record is gone for good, unless the lease was lost before. */
  void finish(MemoryDelivery delivery) {
    lock.lock();
    try {
      expire();
      if (held.remove(delivery)) {
        drop(delivery.entry());
      } else {
        logLost(delivery);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The record is free for the next taker, unless the lease was lost before. */
  void release(MemoryDelivery delivery) {
    lock.lock();
    try {
      expire();
      if (held.remove(delivery)) {
        giveBack(delivery);
      } else {
        logLost(delivery);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean renew(MemoryDelivery delivery) {
    lock.lock();
    try {
      expire();
      if (!held.contains(delivery)) {
        return false;
      }
      delivery.expiresAt = nanoTime.getAsLong() + lease;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void logLost(MemoryDelivery delivery) {
    LOG.debug(
        "Record {} of {} was settled after its lease was lost",
        delivery.offset(),
        delivery.entry().partition());
  }
}
