package dev.muster.producer;

import dev.muster.broker.Broker;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.QueueShutDownException;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import dev.muster.protocol.WaitInterruptedException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one open queue consists of: connections, threads, and the list of what is held. Knows
 * nothing of the items' types. Safe for use by many threads.
 */
final class OpenQueue implements AutoCloseable {
  private static final Duration FLUSH = Duration.ofSeconds(5);

  private final Broker broker;
  private final String name;
  private final QueueSpec spec;
  private final Partition items;
  private final UUID id = UUID.randomUUID();

  /** Renews leases, and does nothing else, so that nothing can make it late. */
  private final Keeper keeper;

  /** Closes and removes what is no longer needed; may wait for the broker. */
  private final Keeper cleaner;

  private final Sender sender;
  private final LedgerFollower follower;
  private final LedgerWriter writer;
  private final LedgerJanitor janitor;
  private final Takers takers;
  private final Drainer drainer;
  private final Set<Hold> holds = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private OpenQueue(Broker broker, String name, long snapshotEvery) {
    this.broker = broker;
    this.name = name;
    spec = Topics.items(name);
    items = new Partition(spec.topic().name(), 0);
    Partition log = new Partition(Topics.ledger(name).name(), 0);
    follower = new LedgerFollower(broker, name, log, id, this::changed);
    keeper = new Keeper(name, "keeper");
    cleaner = new Keeper(name, "cleaner");
    takers = new Takers(name, () -> broker.workQueue(spec), cleaner);
    sender = broker.sender();
    writer = new LedgerWriter(sender, log, id, follower);
    janitor = new LedgerJanitor(broker, this, log, snapshotEvery);
    drainer = new Drainer(broker, this);
  }

  /**
   * Opens a queue, and makes it where there is none.
   *
   * @param maxsize what it must have; empty: whatever it has
   * @param snapshotEvery after how many ledger records the older ones are removed
   */
  static OpenQueue open(
      Broker broker, String name, OptionalInt maxsize, boolean reopen, long snapshotEvery) {
    broker.createQueue(Topics.items(name));
    broker.createTopics(List.of(Topics.ledger(name)));
    OpenQueue queue = new OpenQueue(broker, name, snapshotEvery);
    try {
      queue.follower.start();
      queue.follower.sync();
      queue.settle(maxsize, reopen);
      return queue;
    } catch (RuntimeException e) {
      queue.close();
      throw e;
    }
  }

  private void settle(OptionalInt maxsize, boolean reopen) {
    if (reopen) {
      writer.reopened(maxsize.isPresent() ? maxsize.getAsInt() : null);
    } else if (maxsize.isPresent() && follower.ask(Ledger::maxsize).isEmpty()) {
      writer.opened(maxsize.getAsInt());
    }
    OptionalInt agreed = follower.ask(Ledger::maxsize);
    if (maxsize.isPresent() && !maxsize.equals(agreed)) {
      throw new IllegalArgumentException(
          "Queue '%s' has maxsize %d already, and cannot be opened with %d: leave maxsize out, or set reopen"
              .formatted(name, agreed.orElse(0), maxsize.getAsInt()));
    }
  }

  /** Called by the thread that follows the ledger, after each change. */
  private void changed() {
    record Now(boolean nothingQueued, boolean shutDown, boolean dropped) {}
    Now now =
        follower.ask(ledger -> new Now(ledger.queued() == 0, ledger.shutDown(), ledger.dropped()));
    if (now.nothingQueued() || follower.failed()) {
      takers.wake(now.shutDown() || follower.failed());
    }
    drainer.look(now.dropped());
    janitor.look();
  }

  String name() {
    return name;
  }

  /** What its ledger calls this open queue. */
  UUID id() {
    return id;
  }

  Duration lease() {
    return spec.lease();
  }

  QueueSpec spec() {
    return spec;
  }

  /** Where the items are. */
  Partition items() {
    return items;
  }

  Keeper keeper() {
    return keeper;
  }

  Keeper cleaner() {
    return cleaner;
  }

  LedgerFollower follower() {
    return follower;
  }

  LedgerWriter writer() {
    return writer;
  }

  Takers takers() {
    return takers;
  }

  /** What this process holds. */
  Set<Hold> holds() {
    return holds;
  }

  /** Appends a record of an item; its offset, when it is durable. Goes on through an interrupt. */
  long append(byte[] record) {
    try {
      return LedgerWriter.await(sender.send(items, null, record));
    } catch (MusterException e) {
      // Where the queue was closed meanwhile, that is what the caller should hear.
      check();
      throw e;
    }
  }

  boolean closed() {
    return closed.get();
  }

  /**
   * Throws where the queue cannot be used.
   *
   * @throws IllegalStateException where it is closed
   */
  void check() {
    if (closed()) {
      throw new IllegalStateException("Queue '%s' is closed here".formatted(name));
    }
    follower.check();
  }

  /** Throws where the thread is interrupted, before anything is done that would last. */
  void checkInterrupt() {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted();
    }
  }

  WaitInterruptedException interrupted() {
    Thread.currentThread().interrupt();
    return new WaitInterruptedException("The wait on queue '%s' was interrupted".formatted(name));
  }

  QueueShutDownException shutDown() {
    return new QueueShutDownException(
        "Queue '%s' is shut down; a queue of this name can be used again after opening it with reopen"
            .formatted(name));
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    // First those who wait: they should not be the ones who get what is given back.
    takers.stop();
    holds.forEach(Hold::close);
    if (follower.ask(ledger -> ledger.anyReserved(id))) {
      // Calls of put that wait end with an exception; the room they waited for is for others.
      writer.expired(id);
    }
    takers.close();
    follower.close();
    sender.flush(FLUSH);
    sender.close();
    keeper.close();
    cleaner.close();
  }

  /** For messages and logs. */
  @Override
  public String toString() {
    return "queue '%s' on %s".formatted(name, broker.description());
  }
}
