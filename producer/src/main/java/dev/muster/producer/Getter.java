package dev.muster.producer;

import dev.muster.broker.Delivery;
import dev.muster.broker.Rejections;
import dev.muster.protocol.ItemRecord;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.UndecodableRecordException;
import dev.muster.protocol.ValueDecodingException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets items. Safe for use by many threads. */
final class Getter<T extends @Nullable Object> {
  private static final Logger LOG = LoggerFactory.getLogger(Getter.class);

  /**
   * How long the broker may take to hand out an item that the ledger knows of, when the caller's
   * own time is over. Without it a get that does not wait would never get anything: the broker
   * needs some time to hand out the first record, and a little for each.
   */
  private static final Duration HAND_OUT = Duration.ofSeconds(3);

  /**
   * After so many deliveries a record is replaced by a copy, for which they count from one again.
   * Half of what the broker allows: a process that dies while it copies costs one of the others.
   */
  private static final int DELIVERIES = QueueSpec.MAX_DELIVERIES / 2;

  private final OpenQueue queue;
  private final ItemCodec<T> codec;
  private final Rejections rejections = new Rejections(LOG);

  Getter(OpenQueue queue, ItemCodec<T> codec) {
    this.queue = queue;
    this.codec = codec;
  }

  private enum Prospect {
    /** Nothing is known against waiting. */
    OPEN,
    /** Shut down, nothing queued, but others hold items that may come back. */
    OTHERS_HOLD,
    /** Shut down, and nothing comes any more. */
    OVER
  }

  /** Gets the next item; empty when none came in time. */
  Optional<QueueDelivery<T>> get(Deadline deadline) {
    queue.check();
    queue.checkInterrupt();
    Taker taker = queue.takers().acquire();
    QueueDelivery<T> delivery = null;
    try {
      delivery = await(taker, deadline);
      return Optional.ofNullable(delivery);
    } catch (InterruptedException e) {
      throw queue.interrupted();
    } finally {
      if (delivery == null) {
        queue.takers().giveBack(taker);
      }
    }
  }

  private @Nullable QueueDelivery<T> await(Taker taker, Deadline deadline)
      throws InterruptedException {
    Deadline end = deadline;
    Deadline othersEnd = null;
    boolean lastChance = false;
    while (true) {
      // Before the looks that follow: what changes after them wakes the take.
      taker.beforeWaiting();
      queue.check();
      boolean over = false;
      Prospect prospect = queue.follower().ask(this::prospect);
      switch (prospect) {
        case OPEN -> othersEnd = null;
        case OTHERS_HOLD -> {
          // Those who hold them may have died. Then they come back within a lease; nobody renews.
          othersEnd = othersEnd == null ? Deadline.in(queue.lease()) : othersEnd;
          over = othersEnd.over();
        }
        case OVER -> over = true;
      }
      if (over) {
        // It may have been opened again, and that not been read here yet.
        queue.follower().sync();
        if (queue.follower().ask(this::prospect) == prospect) {
          throw queue.shutDown();
        }
        continue;
      }
      if (lastChance && nothingQueued()) {
        return null;
      }
      if (end.over()) {
        if (lastChance) {
          return null;
        }
        queue.follower().sync();
        lastChance = true;
        taker.lastChance(true);
        end = Deadline.in(HAND_OUT);
        continue;
      }
      Deadline wait = othersEnd == null ? end : end.orEarlier(othersEnd);
      Delivery delivery = taker.take(wait.left());
      QueueDelivery<T> received = delivery == null ? null : receive(taker, delivery);
      if (received != null) {
        return received;
      }
    }
  }

  private Prospect prospect(Ledger ledger) {
    if (!ledger.shutDown() || ledger.queued() > 0) {
      return Prospect.OPEN;
    }
    return !ledger.dropped() && ledger.mayCome(queue.id()) ? Prospect.OTHERS_HOLD : Prospect.OVER;
  }

  private boolean nothingQueued() {
    return queue.follower().ask(Ledger::queued) == 0;
  }

  /** Makes an item of a record; null where the record is settled here and nobody's business. */
  private @Nullable QueueDelivery<T> receive(Taker taker, Delivery delivery) {
    try {
      ItemRecord record = codec.decode(delivery.value());
      return receive(taker, delivery, record, ItemCodec.item(record, delivery.offset()));
    } catch (UndecodableRecordException e) {
      setAside(taker, delivery, delivery.offset(), e);
      return null;
    }
  }

  private @Nullable QueueDelivery<T> receive(
      Taker taker, Delivery delivery, ItemRecord record, long item) {
    if (queue.follower().ask(ledger -> ledger.done(item))) {
      settle(taker, delivery::accept);
      return null;
    }
    if (delivery.count() > DELIVERIES) {
      byte[] copy = ItemCodec.copy(record, item);
      orGiveBack(taker, delivery, () -> queue.append(copy));
      settle(taker, delivery::accept);
      return null;
    }
    T value;
    try {
      value = codec.value(record);
    } catch (ValueDecodingException e) {
      setAside(taker, delivery, item, e);
      return null;
    }
    Optional<LedgerWriter.Taken> taken =
        orGiveBack(taker, delivery, () -> queue.writer().taken(item));
    if (taken.isEmpty()) {
      settle(taker, delivery::accept);
      return null;
    }
    Hold hold = new Hold(queue, taker, delivery, item, taken.get().number());
    queue.holds().add(hold);
    hold.keep();
    if (queue.closed()) {
      // close() may have gone through the holds before this one was among them.
      hold.close();
      queue.check();
    }
    // Not the broker's count: it also counts what it gave to somebody who had just stopped waiting.
    return new QueueDelivery<>(value, taken.get().deliveries(), hold);
  }

  private void setAside(Taker taker, Delivery delivery, long item, MusterException why) {
    orGiveBack(
        taker,
        delivery,
        () -> {
          queue.writer().done(item);
          return item;
        });
    settle(taker, delivery::accept);
    rejections.add(
        queue.items().topic(),
        delivery.offset(),
        "it is set aside and counts as done, " + why.getMessage());
  }

  /**
   * Where the broker fails, or the queue is closed meanwhile, somebody else shall have the item.
   */
  private <R> R orGiveBack(Taker taker, Delivery delivery, Supplier<R> step) {
    try {
      return step.get();
    } catch (RuntimeException e) {
      settle(taker, delivery::release);
      throw e;
    }
  }

  private void settle(Taker taker, Runnable settlement) {
    try {
      settlement.run();
      taker.commit();
    } catch (MusterException | IllegalStateException e) {
      // The broker failed or the queue was closed in this moment. What the ledger says is what
      // counts: the record comes again, to somebody who sees that.
      LOG.debug("A record of queue '{}' is settled in its ledger only", queue.name(), e);
    }
  }
}
