package dev.muster.producer;

import org.jspecify.annotations.Nullable;

/**
 * An item in this process's hands, until {@link #taskDone} or {@link #release} is called, the queue
 * is closed, or the process dies: then somebody else gets it. Nobody else gets it before, however
 * long it takes. Safe for use by many threads.
 *
 * @param <T> what the items are
 */
public final class QueueDelivery<T extends @Nullable Object> {
  private final T item;
  private final int count;
  private final Hold hold;

  QueueDelivery(T item, int count, Hold hold) {
    this.item = item;
    this.count = count;
    this.hold = hold;
  }

  /** The item; null where null was put. */
  public T item() {
    return item;
  }

  /**
   * How many times the item was handed out, this time included: 1 when nobody had it before. More
   * says that somebody released it, or died with it and may have worked on it.
   */
  public int count() {
    return count;
  }

  /**
   * Says that the work on the item is done. When this returns, that is durable: the item goes to
   * nobody again and {@link JoinableQueue#join} no longer waits for it.
   *
   * @throws IllegalStateException where it was called already, or the item was released
   * @throws dev.muster.protocol.MusterException where the broker does not take it; it may be called
   *     again
   */
  public void taskDone() {
    hold.done();
  }

  /**
   * Gives the item back: somebody gets it again, before the items that were put later.
   *
   * @throws IllegalStateException where it was called already, or the item is done
   * @throws dev.muster.protocol.MusterException where the broker does not take it; it may be called
   *     again
   */
  public void release() {
    hold.release();
  }
}
