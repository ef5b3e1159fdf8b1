package dev.muster.worker;

import dev.muster.broker.Delivery;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.GroupFullException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one slot takes its tasks from: the pool's queue, or a shard of it where the group of the
 * queue has no room. A shard gets tasks only as its slots {@link Ask} for them, so it has no
 * backlog of its own. A slot there that has waited for some time looks whether there is room again.
 *
 * <p>One thread takes; the other methods may be called by any.
 */
final class SlotQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SlotQueue.class);

  /** How long a slot stays in a shard that sends it nothing, at first and at most. */
  private static final Duration FIRST_PATIENCE = Duration.ofSeconds(5);

  private static final Duration MOST_PATIENCE = Duration.ofSeconds(20);

  /** How long a slot waits for what was sent for its last ask, before it leaves a shard. */
  private static final long LAST_NANOS = Duration.ofSeconds(2).toNanos();

  /** A pause where no group has room, or none may be created. */
  private static final Duration FULL = Duration.ofSeconds(2);

  private final Shards shards;
  private final Ask ask;
  private final Lending lending;
  private volatile WorkQueue queue;

  /** The shard it takes from; 0: the pool's queue. */
  private volatile int shard;

  private volatile boolean closed;

  // Only the thread that takes knows these.
  private boolean left; // has no queue: the next take joins the pool's
  private boolean saidFull;
  private Duration patience = FIRST_PATIENCE;
  private long until; // then it looks whether the pool's queue has room
  private boolean leaving; // it asks no more, and leaves its shard then

  SlotQueue(Shards shards, Ask ask, Lending lending) {
    this.shards = shards;
    this.ask = ask;
    this.lending = lending;
    this.queue = shards.openQueue();
  }

  /** Whether it takes from the pool's queue, and not from a shard, or is about to. */
  boolean isAtQueue() {
    return shard == 0;
  }

  /**
   * Takes the next record; see {@link WorkQueue#take}. Null also where it had to look elsewhere.
   */
  @Nullable Delivery take(Duration timeout) throws InterruptedException {
    if (left) {
      move(0, shards.openQueue());
    }
    if (shard == 0) {
      lend();
    } else if (System.nanoTime() - until >= 0) {
      lookForRoom();
    }
    if (shard != 0 && !leaving && queue.isMember()) {
      // Not before: where the group turns it away, what was sent for it would wait here.
      ask.open(shard);
    }
    try {
      Delivery taken = queue.take(timeout);
      if (taken != null) {
        ask.answered();
        patience = FIRST_PATIENCE;
        leaving = false;
        until = soon();
      }
      return taken;
    } catch (GroupFullException e) {
      turnedAway(e);
      return null;
    }
  }

  private void lend() {
    WorkQueue mine = queue;
    if (!lending.isWanted()) {
      return;
    }
    mine.commit(); // what was settled last
    if (lending.give(mine)) {
      left = true; // also where the next cannot be had now
      enter(shards.current());
    }
  }

  /**
   * In two steps: a record may be on its way that was sent before the ask was withdrawn. It would
   * wait in the shard behind whatever the other slots there do.
   */
  private void lookForRoom() {
    if (!leaving) {
      if (shards.mayLook()) {
        ask.withdraw();
        leaving = true;
        until = System.nanoTime() + LAST_NANOS;
      }
      return;
    }
    queue.close();
    left = true;
    Duration longer = patience.multipliedBy(2);
    patience = longer.compareTo(MOST_PATIENCE) < 0 ? longer : MOST_PATIENCE;
    move(0, shards.openQueue());
  }

  /** Kafka's consumer does not try again by itself: another one takes its place. */
  private void turnedAway(GroupFullException full) {
    queue.close();
    left = true; // also where the next cannot be had now: what is closed hands out nothing
    int from = shard;
    int next = from == 0 ? shards.current() : shards.after(from);
    if (!saidFull) {
      saidFull = true;
      log.info("{}. A slot takes from a shard of the queue meanwhile", full.getMessage());
    }
    if (from != 0 && next <= from) {
      Pause.of(FULL); // all of them are
    }
    enter(next);
  }

  /** Joins a shard; the pool's queue again where this client may not create one. */
  private void enter(int number) {
    if (closed) {
      return;
    }
    try {
      move(number, shards.open(number));
    } catch (BrokerException e) {
      log.warn("This slot waits for room in the queue's group: it cannot have a shard of it", e);
      Pause.of(FULL);
      if (!closed) {
        move(0, shards.openQueue());
      }
    }
  }

  private void move(int number, WorkQueue to) {
    log.debug("Goes from shard {} to {}; 0 is the pool's queue", shard, number);
    shard = number;
    leaving = false;
    left = false;
    until = soon();
    queue = to;
    if (closed) {
      to.close();
    }
  }

  /** Not all at the same time. */
  private long soon() {
    long nanos = patience.toNanos();
    return System.nanoTime() + nanos + ThreadLocalRandom.current().nextLong(nanos / 2);
  }

  /** Leaves the group until the next take. */
  void leave() {
    ask.withdraw();
    queue.close();
    left = true;
  }

  /** Sends what was settled now. */
  void commit() {
    queue.commit();
  }

  /** Makes the take that waits, or else the next one, return null at once. */
  void wakeup() {
    queue.wakeup();
  }

  /** Gives back what is held, and leaves for good. Can be called twice. */
  @Override
  public void close() {
    closed = true;
    ask.withdraw();
    queue.close();
  }
}
