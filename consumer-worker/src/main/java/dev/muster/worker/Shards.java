package dev.muster.worker;

import dev.muster.broker.Broker;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The queue of a pool, and its shards, as the slots of one worker see them: which shard has room
 * for another member. Safe for use by many threads.
 */
final class Shards {
  /** How often one of the slots looks whether the pool's queue has room again. */
  private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

  private final Broker broker;
  private final String pool;
  private final Set<Integer> created = ConcurrentHashMap.newKeySet();

  // Guarded by "this".
  private int current = 1;
  private long looked = System.nanoTime() - LOOK_NANOS;

  Shards(Broker broker, String pool) {
    this.broker = broker;
    this.pool = pool;
  }

  /** Joins the pool's own queue. */
  WorkQueue openQueue() {
    return broker.workQueue(Topics.tasks(pool));
  }

  /**
   * Joins a shard, which is created where it is missing.
   *
   * @throws dev.muster.protocol.BrokerException where this client may not do that
   */
  WorkQueue open(int number) {
    QueueSpec shard = Topics.shard(pool, number);
    if (!created.contains(number)) {
      broker.createQueue(shard);
      created.add(number);
    }
    return broker.workQueue(shard);
  }

  /** The shard to try, for all that is known. */
  synchronized int current() {
    return current;
  }

  /** The shard to try after one that was full; the first again after the last. */
  synchronized int after(int full) {
    current = full % Topics.MAX_SHARDS + 1;
    return current;
  }

  /** Whether a slot may leave its shard to see if the pool's queue has room: one at a time. */
  synchronized boolean mayLook() {
    long now = System.nanoTime();
    if (now - looked < LOOK_NANOS) {
      return false;
    }
    looked = now;
    return true;
  }
}
