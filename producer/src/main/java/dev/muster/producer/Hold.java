package dev.muster.producer;

import dev.muster.broker.Delivery;
import dev.muster.protocol.MusterException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An item in this process's hands: in the ledger, and as a delivery whose lease is renewed until it
 * is settled. Safe for use by many threads.
 */
final class Hold {
  private static final Logger LOG = LoggerFactory.getLogger(Hold.class);

  private final OpenQueue queue;
  private final Taker taker;
  private final Delivery delivery;
  private final long item;
  private final long number;
  private volatile @Nullable Future<?> renewals;

  private State state = State.HELD; // guarded by this

  private enum State {
    HELD,
    DONE,
    RELEASED,
    CLOSED
  }

  /**
   * Holds an item from the moment its TAKEN counts.
   *
   * @param number names the TAKEN
   */
  Hold(OpenQueue queue, Taker taker, Delivery delivery, long item, long number) {
    this.queue = queue;
    this.taker = taker;
    this.delivery = delivery;
    this.item = item;
    this.number = number;
  }

  /** Renews the lease from now on. */
  void keep() {
    renewals = queue.keeper().every(queue.lease().dividedBy(3), this::renew);
  }

  private void renew() {
    if (!delivery.renew()) {
      stopRenewing();
      if (held()) {
        LOG.warn(
            "Item {} of queue '{}' was not renewed in time: somebody else will get it, too",
            item,
            queue.name());
      }
    }
  }

  private synchronized boolean held() {
    return state == State.HELD;
  }

  private void stopRenewing() {
    Future<?> all = renewals;
    if (all != null) {
      all.cancel(false);
    }
  }

  /** Finishes the item. Where this throws because the broker failed, it may be called again. */
  synchronized void done() {
    checkHeld("taskDone()");
    // First the ledger: if this process dies in between, the item comes back, whoever gets it sees
    // that it is done, and nobody has waited for it in vain.
    queue.writer().done(item);
    settled(State.DONE);
    giveBack(delivery::accept);
  }

  /** Gives the item back. */
  synchronized void release() {
    checkHeld("release()");
    // First the ledger, or the next taker's TAKEN could come before: then the item would count as
    // queued while it is held.
    queue.writer().released(item, number);
    settled(State.RELEASED);
    giveBack(delivery::release);
  }

  /** Gives the item back with everything else this process has. */
  synchronized void close() {
    if (state != State.HELD) {
      return;
    }
    settled(State.CLOSED);
    queue.writer().releasedOnLeaving(item, number);
    taker.close();
  }

  private void checkHeld(String call) {
    switch (state) {
      case HELD -> {}
      case DONE ->
          throw new IllegalStateException(
              "%s was called too many times for item %d of queue '%s': it is done already"
                  .formatted(call, item, queue.name()));
      case RELEASED ->
          throw new IllegalStateException(
              "%s was called for item %d of queue '%s', which was released before"
                  .formatted(call, item, queue.name()));
      case CLOSED ->
          throw new IllegalStateException(
              "%s was called for item %d of queue '%s', which is closed here and has given the item back"
                  .formatted(call, item, queue.name()));
    }
  }

  private void settled(State how) {
    state = how;
    stopRenewing();
    queue.holds().remove(this);
  }

  private void giveBack(Runnable settle) {
    try {
      settle.run();
      taker.commit();
    } catch (MusterException | IllegalStateException e) {
      // The broker failed or the queue was closed in this moment. What the ledger says is what
      // counts: the record comes again, to somebody who drops it.
      LOG.debug("Item {} of queue '{}' is settled in its ledger only", item, queue.name(), e);
    }
    queue.takers().giveBack(taker);
  }
}
