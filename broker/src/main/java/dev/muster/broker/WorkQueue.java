package dev.muster.broker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One taker of a queue: gets one record at a time, and no other taker gets the same one while this
 * one holds it.
 *
 * <p>One thread takes and settles; {@link Delivery#renew}, {@link #wakeup} and {@link #close} may
 * be called by any other thread meanwhile.
 */
public interface WorkQueue extends AutoCloseable {
  /**
   * Takes the next record.
   *
   * @return null when there was none in time, or after {@link #wakeup} or {@link #close}
   * @throws IllegalStateException where the last delivery was neither accepted, released nor
   *     rejected
   * @throws InterruptedException where the thread is interrupted; nothing is taken then
   */
  @Nullable Delivery take(Duration timeout) throws InterruptedException;

  /**
   * Whether it has joined the group: while it takes, what is in the queue can come to it. It begins
   * to join with the first take.
   */
  boolean isMember();

  /** Sends what was settled now, rather than with the next take. Does not wait. */
  void commit();

  /** Makes the take that waits, or else the next one, return null at once. */
  void wakeup();

  /** Gives back what is held, sends what was settled and leaves. Can be called twice. */
  @Override
  void close();
}
