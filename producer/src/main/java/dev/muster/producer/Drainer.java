package dev.muster.producer;

import dev.muster.broker.Broker;
import dev.muster.broker.Delivery;
import dev.muster.broker.Rejections;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.UndecodableRecordException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the items topic after the queue was dropped. As long as somebody holds an item, that
 * somebody may die and the item come back, and nobody calls get any more: so this takes what comes
 * and declares it done, or a join would wait for ever. When nobody holds any, it removes the rest.
 */
final class Drainer {
  private static final Logger LOG = LoggerFactory.getLogger(Drainer.class);
  private static final Duration TAKE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Broker broker;
  private final OpenQueue queue;
  private final ItemCodec<?> codec;
  private final Rejections rejections = new Rejections(LOG);
  private boolean dropped; // only the thread that follows the ledger uses it

  Drainer(Broker broker, OpenQueue queue) {
    this.broker = broker;
    this.queue = queue;
    codec = new ItemCodec<>(queue.name(), Object.class);
  }

  /** Told after each change whether the queue is dropped; begins when it is. */
  void look(boolean now) {
    if (now && !dropped) {
      Thread thread = new Thread(this::run, "muster-queue-" + queue.name() + "-drain");
      thread.setDaemon(true);
      thread.start();
    }
    dropped = now;
  }

  private void run() {
    boolean over = false;
    while (!over && !queue.closed()) {
      try {
        drain();
        over = true;
      } catch (InterruptedException | RuntimeException e) {
        if (!queue.closed()) {
          LOG.warn("Queue '{}' cannot be emptied now: {}", queue.name(), e.getMessage());
          over = !pause();
        }
      }
    }
  }

  private boolean pause() {
    try {
      return !queue.follower().await(ledger -> !ledger.dropped(), Deadline.in(PAUSE));
    } catch (MusterException | IllegalStateException e) {
      LOG.debug("Queue '{}' is left before it is empty", queue.name(), e);
      return false;
    }
  }

  private void drain() throws InterruptedException {
    Taker taker = queue.takers().acquire();
    try {
      while (true) {
        taker.beforeWaiting();
        queue.check();
        if (!queue.follower().ask(Ledger::dropped)) {
          return;
        }
        if (!queue.follower().ask(Ledger::anyTaken)) {
          broker.truncate(queue.items(), queue.follower().ask(Ledger::end));
          return;
        }
        Delivery delivery = taker.take(TAKE);
        if (delivery != null) {
          settle(delivery);
          taker.commit();
        }
      }
    } finally {
      queue.takers().giveBack(taker);
    }
  }

  /**
   * The queue may have been opened again, and the item put since: the log that says so was written
   * before the item, but may not have been read here yet. So it is read to its end first.
   */
  private void settle(Delivery delivery) {
    boolean drop = false;
    try {
      queue.follower().sync();
      drop = queue.follower().ask(Ledger::dropped);
    } finally {
      if (!drop) {
        delivery.release();
      }
    }
    if (drop) {
      drop(delivery);
    }
  }

  private void drop(Delivery delivery) {
    long item = item(delivery);
    try {
      if (!queue.follower().ask(ledger -> ledger.done(item))) {
        queue.writer().done(item);
      }
      delivery.accept();
    } catch (MusterException e) {
      delivery.release();
      throw e;
    }
  }

  private long item(Delivery delivery) {
    try {
      return ItemCodec.item(codec.decode(delivery.value()), delivery.offset());
    } catch (UndecodableRecordException e) {
      rejections.add(queue.items().topic(), delivery.offset(), "it is dropped, " + e.getMessage());
      return delivery.offset();
    }
  }
}
