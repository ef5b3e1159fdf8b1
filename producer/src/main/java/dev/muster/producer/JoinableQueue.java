package dev.muster.producer;

import dev.muster.broker.Broker;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A queue between programs, for any number of producers and consumers: Python's {@code
 * multiprocessing.JoinableQueue}. All that open it by the same name on the same broker share it,
 * and it stays when all have closed it.
 *
 * <pre>{@code
 * try (JoinableQueue<Integer> queue = JoinableQueue.open(broker, "numbers", Integer.class)) {
 *   queue.put(7);
 *   queue.join();                                   // until somebody has called taskDone()
 * }
 * // elsewhere
 * QueueDelivery<Integer> next = queue.get();
 * work(next.item());
 * next.taskDone();
 * }</pre>
 *
 * <p>A put that returned is not lost, whichever process dies. Each item is handed out at least
 * once, and once only unless somebody releases it, or dies with it, or is cut off from the broker
 * for longer than a lease (15 seconds): then somebody else gets it, and {@link QueueDelivery#count}
 * says so. The first deliveries of what one thread puts come in its order.
 *
 * <p>A record in the queue that is no item, or one of another type, is set aside and counts as
 * done, with a warning (one in ten seconds, where there are many). An item is one record: up to a
 * mebibyte.
 *
 * <p>Waits that a thread is interrupted in end with {@link
 * dev.muster.protocol.WaitInterruptedException}, with its flag set and nothing put or taken. What
 * was sent to the broker is waited for nevertheless. Where the broker does not answer, calls end
 * with {@link dev.muster.protocol.MusterException} after some time, except for those that wait
 * without limit: they go on when it is back.
 *
 * <p>Safe for use by many threads. Costs three threads, a connection or two, and one more for each
 * item that is waited for or held, 64 at most.
 *
 * @param <T> what the items are: anything a task may have as an argument. Null is an item where the
 *     type is nullable.
 */
public final class JoinableQueue<T extends @Nullable Object> implements AutoCloseable {
  private static final long SNAPSHOT_EVERY = 10_000;

  private final OpenQueue queue;
  private final ItemCodec<T> codec;
  private final Putter putter;
  private final Getter<T> getter;

  private JoinableQueue(OpenQueue queue, ItemCodec<T> codec) {
    this.queue = queue;
    this.codec = codec;
    putter = new Putter(queue);
    getter = new Getter<>(queue, codec);
  }

  /**
   * Opens a queue, and makes it where there is none. Where it has a maxsize already, that holds.
   *
   * @param broker not closed with the queue; to be closed after it
   * @param name 1 to 100 letters, digits, hyphens or underscores
   * @param type what its items are read as
   * @throws IllegalArgumentException where the name is none
   * @throws dev.muster.protocol.MusterException where the broker does not answer or refuses
   */
  public static <T extends @Nullable Object> JoinableQueue<T> open(
      Broker broker, String name, Class<T> type) {
    return open(broker, name, QueueConfig.of(type));
  }

  /**
   * Opens a queue as the configuration says. See {@link #open(Broker, String, Class)}.
   *
   * @throws IllegalArgumentException also where the queue has another maxsize
   */
  public static <T extends @Nullable Object> JoinableQueue<T> open(
      Broker broker, String name, QueueConfig<T> config) {
    return open(broker, name, config, SNAPSHOT_EVERY);
  }

  /** Likewise, with a ledger that is tidied more often. */
  static <T extends @Nullable Object> JoinableQueue<T> open(
      Broker broker, String name, QueueConfig<T> config, long snapshotEvery) {
    OpenQueue queue =
        OpenQueue.open(broker, name, config.maxsize(), config.reopen(), snapshotEvery);
    return new JoinableQueue<>(queue, new ItemCodec<>(name, config.itemType()));
  }

  /** The name it was opened by. */
  public String name() {
    return queue.name();
  }

  /**
   * Puts an item; waits while the queue is full. When this returns, the item is durable.
   *
   * @throws dev.muster.protocol.ValueEncodingException where it cannot be written; nothing is put
   * @throws dev.muster.protocol.PayloadTooLargeException where it is too large; nothing is put
   * @throws dev.muster.protocol.QueueShutDownException where the queue is shut down, also while
   *     this waits
   * @throws IllegalStateException where the queue is closed here, also while this waits
   */
  public void put(T item) {
    putter.put(encoded(item), Deadline.NEVER);
  }

  /**
   * Puts an item, unless the queue stays full for so long. See {@link #put(Object)}.
   *
   * @param timeout how long to wait for room; zero or negative: not at all. The answer of the
   *     broker is waited for in any case
   * @return false when there was no room in time, and nothing is put
   */
  public boolean put(T item, Duration timeout) {
    return putter.put(encoded(item), Deadline.in(timeout));
  }

  private byte[] encoded(T item) {
    queue.check();
    return codec.encode(item);
  }

  /**
   * Gets the next item; waits for one. It is the caller's until it is settled, and several may be.
   *
   * @throws dev.muster.protocol.QueueShutDownException where the queue is shut down and has no item
   *     left. Where others still hold items, it waits for what becomes of them, a lease at most
   * @throws IllegalStateException where the queue is closed here, also while this waits; or where
   *     this process holds or waits for 64 items already
   */
  public QueueDelivery<T> get() {
    // Never empty: that deadline does not come.
    return getter.get(Deadline.NEVER).orElseThrow();
  }

  /**
   * Gets the next item. See {@link #get()}.
   *
   * @param timeout how long to wait; zero or negative: not at all. Where the queue has an item, the
   *     broker is given up to three seconds more to hand it out
   * @return empty when there was none in time
   */
  public Optional<QueueDelivery<T>> get(Duration timeout) {
    return getter.get(Deadline.in(timeout));
  }

  /**
   * Waits until every item that was put is done. A consumer that dies does not stop it: what it
   * held goes to another.
   *
   * @throws IllegalStateException where the queue is closed here, also while this waits
   */
  public void join() {
    queue.checkInterrupt();
    queue.follower().awaitNothingUnfinished(Deadline.NEVER);
  }

  /**
   * Likewise, but not longer than that.
   *
   * @param timeout zero or negative: not at all. The answer of the broker is waited for in any case
   * @return whether every item is done
   */
  public boolean join(Duration timeout) {
    queue.checkInterrupt();
    return queue.follower().awaitNothingUnfinished(Deadline.in(timeout));
  }

  /**
   * How many items nobody has taken. Others may put and take meanwhile; what was settled before the
   * call is counted right. An item whose holder died counts as taken until somebody gets it.
   *
   * @throws IllegalStateException where the queue is closed here
   */
  public long size() {
    queue.checkInterrupt();
    queue.follower().sync();
    return queue.follower().ask(Ledger::queued);
  }

  /**
   * How many items are not done: those nobody has taken, and those that are held.
   *
   * @throws IllegalStateException where the queue is closed here
   */
  public long unfinished() {
    queue.checkInterrupt();
    queue.follower().sync();
    return queue.follower().ask(Ledger::unfinished);
  }

  /**
   * Ends the queue, in every process: puts are refused from now on, those that wait included. What
   * is in the queue can still be taken and joined. Calling it again changes nothing.
   *
   * @throws IllegalStateException where the queue is closed here
   */
  public void shutdown() {
    shutdown(false);
  }

  /**
   * Ends the queue as {@link #shutdown()} does, and drops what nobody has taken: it counts as done.
   * So does what is given back later. A join waits only for what is held.
   *
   * @throws IllegalStateException where the queue is closed here
   */
  public void shutdownNow() {
    shutdown(true);
  }

  /**
   * Ends the queue.
   *
   * @param immediate true as {@link #shutdownNow}, false as {@link #shutdown()}
   */
  public void shutdown(boolean immediate) {
    queue.check();
    queue.writer().shutDown(immediate);
  }

  /**
   * Ends this process's use of the queue, and not the queue: gives back what is held, and ends the
   * calls that wait with IllegalStateException. What was put stays. Can be called twice.
   */
  @Override
  public void close() {
    queue.close();
  }

  @Override
  public String toString() {
    return queue.toString();
  }
}
