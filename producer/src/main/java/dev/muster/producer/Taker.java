package dev.muster.producer;

import dev.muster.broker.Delivery;
import dev.muster.broker.WorkQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One place at the queue: waits for an item or holds one. Belongs to one call of get, then to what
 * it returned; {@link #wake} and {@link #close} may be called by anybody.
 */
final class Taker {
  private final WorkQueue queue;
  private volatile boolean waiting;
  private volatile boolean lastChance;
  private boolean empty;
  private long uses;

  Taker(WorkQueue queue) {
    this.queue = queue;
  }

  /** From now on until a {@link #take} has returned, {@link #wake} ends it. */
  void beforeWaiting() {
    waiting = true;
  }

  /** Takes; null when there was nothing in time, or when it was woken. */
  @Nullable Delivery take(Duration timeout) throws InterruptedException {
    empty = true;
    Delivery delivery = queue.take(timeout);
    waiting = false;
    empty = delivery == null;
    return delivery;
  }

  /** Whether it waits only because the ledger says that there is something. */
  void lastChance(boolean only) {
    lastChance = only;
  }

  boolean lastChance() {
    return lastChance;
  }

  /** Ends the take that waits or is about to. */
  void wake() {
    if (waiting) {
      queue.wakeup();
    }
  }

  /** Sends what was settled. */
  void commit() {
    queue.commit();
  }

  /** Notes that nobody uses it now; a number that no other rest of it has. */
  long rest() {
    waiting = false;
    lastChance = false;
    return ++uses;
  }

  /** Whether it has rested since {@link #rest} returned that number. */
  boolean restsSince(long number) {
    return uses == number;
  }

  /** Somebody uses it again. */
  void use() {
    uses++;
  }

  /** Whether its last take brought nothing, so that a record may yet come to it. */
  boolean empty() {
    return empty;
  }

  void close() {
    queue.close();
  }
}
