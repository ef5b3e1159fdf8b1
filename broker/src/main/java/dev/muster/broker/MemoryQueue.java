package dev.muster.broker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One taker of a queue of the in-memory broker. */
final class MemoryQueue implements WorkQueue {
  private final MemoryGroup group;
  private final InMemoryBroker broker;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean closed;
  private volatile @Nullable MemoryDelivery last;

  MemoryQueue(MemoryGroup group, InMemoryBroker broker) {
    this.group = group;
    this.broker = broker;
  }

  @Override
  public @Nullable Delivery take(Duration timeout) throws InterruptedException {
    MemoryDelivery previous = last;
    if (closed) {
      return null;
    }
    if (previous != null && !previous.settled()) {
      throw new IllegalStateException(
          "Record %d of %s must be accepted, released or rejected before the next is taken"
              .formatted(previous.offset(), previous.entry().partition()));
    }
    MemoryDelivery taken = group.take(this, timeout);
    last = taken;
    if (taken != null && closed) {
      // Closed after the record was acquired and before it was noted here: close() did not see it.
      group.release(taken);
      return null;
    }
    return taken;
  }

  boolean isOf(@Nullable MemoryGroup queue) {
    return group == queue;
  }

  /** Whether a take must end now without a record; asking takes the wakeup off. */
  boolean mustStop() {
    return woken.getAndSet(false) || closed;
  }

  /** Does nothing: what is settled takes effect at once. */
  @Override
  public boolean isMember() {
    return true;
  }

  @Override
  public void commit() {}

  @Override
  public void wakeup() {
    woken.set(true);
    group.signalAll();
  }

  @Override
  public void close() {
    closed = true;
    MemoryDelivery held = last;
    if (held != null && !held.settled()) {
      group.release(held);
    }
    group.signalAll();
    broker.forget(this);
  }
}
