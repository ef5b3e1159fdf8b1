package dev.muster.producer;

import dev.muster.broker.Broker;
import dev.muster.broker.Partition;
import dev.muster.protocol.LedgerStateRecord;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a queue that runs for ever from growing for ever: now and then writes the state of the
 * ledger down and removes the records before. Does it from the process whose record made it due.
 */
final class LedgerJanitor {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerJanitor.class);

  private final Broker broker;
  private final OpenQueue queue;
  private final Partition log;
  private final long every;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicLong due;

  /**
   * A janitor that has not begun.
   *
   * @param every after how many records it is time again
   */
  LedgerJanitor(Broker broker, OpenQueue queue, Partition log, long every) {
    this.broker = broker;
    this.queue = queue;
    this.log = log;
    this.every = every;
    due = new AtomicLong(every);
  }

  /** Called after each change: begins where it is time. Does not wait. */
  void look() {
    if (queue.follower().snapshotDue(due.get()) && busy.compareAndSet(false, true)) {
      queue.cleaner().after(Duration.ZERO, this::clean);
    }
  }

  private void clean() {
    // Should this fail, not with each record again.
    due.addAndGet(every);
    try {
      LedgerStateRecord state = queue.follower().state();
      if (state == null) {
        return;
      }
      // The records since the last snapshot stay: a process that is late still reads all of them.
      long last = queue.follower().snapshotAsOf();
      queue.writer().snapshot(state);
      due.set(every);
      broker.truncate(log, last);
      broker.purge(queue.spec());
      LOG.debug("Ledger of queue '{}': records before {} removed", queue.name(), last);
    } finally {
      busy.set(false);
    }
  }
}
