package dev.muster.producer;

import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.Rejections;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.BrokerUnreachableException;
import dev.muster.protocol.Codec;
import dev.muster.protocol.LedgerRecord;
import dev.muster.protocol.LedgerStateRecord;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.SchemaStore;
import dev.muster.protocol.UndecodableRecordException;
import dev.muster.protocol.WaitInterruptedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the ledger of a queue in a thread of its own, and lets others wait for what it says. Safe
 * for use by many threads.
 */
final class LedgerFollower implements AutoCloseable {
  /** How long the broker may take to show a record that it has, or where the log ends. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Logger LOG = LoggerFactory.getLogger(LedgerFollower.class);

  /** Nothing depends on it: a record is read when it comes. */
  private static final Duration READ = Duration.ofSeconds(30);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String queue;
  private final Partition partition;
  private final UUID author;
  private final Feed feed;
  private final Runnable changedSomething;
  private final Codec codec = new Codec(SchemaStore.NONE);
  private final Rejections rejections = new Rejections(LOG);
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // guarded by lock
  private final LedgerReplay replay = new LedgerReplay(this::judged);
  private final Map<Long, Verdict> verdicts = new HashMap<>();
  private boolean wroteLately;
  private boolean closed;
  private @Nullable Throwable failure;

  /**
   * What became of a record.
   *
   * @param known whether it was read yet
   * @param counts whether it changed anything
   * @param deliveries how many times its item had been taken then
   */
  record Verdict(boolean known, boolean counts, int deliveries) {
    private static final Verdict PENDING = new Verdict(false, false, 0);
  }

  /**
   * Opens the log; {@link #start} begins to read.
   *
   * @param author whose records the verdicts are kept of
   * @param changed called by the reading thread after each change, without any lock
   */
  LedgerFollower(Broker broker, String queue, Partition partition, UUID author, Runnable changed) {
    this.queue = queue;
    this.partition = partition;
    this.author = author;
    changedSomething = changed;
    feed = broker.feed(Map.of(partition, From.beginning()));
    thread = new Thread(this::run, "muster-queue-" + queue + "-ledger");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!closed()) {
        try {
          apply(feed.read(READ));
          pause = FIRST_PAUSE;
        } catch (MusterException e) {
          LOG.warn("The ledger of queue '{}' cannot be read now: {}", queue, e.getMessage());
          pause(pause);
          pause = longer(pause);
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      fail(e);
    } finally {
      feed.close();
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private void fail(Throwable e) {
    if (closed()) {
      return;
    }
    LOG.error("The ledger of queue '{}' is no longer followed; open the queue anew", queue, e);
    lock.lock();
    try {
      failure = e;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    changedSomething.run();
  }

  private boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private void pause(Duration time) throws InterruptedException {
    Deadline end = Deadline.in(time);
    lock.lockInterruptibly();
    try {
      while (!closed && !end.over()) {
        changed.awaitNanos(end.leftNanos());
      }
    } finally {
      lock.unlock();
    }
  }

  private void apply(List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      for (Entry entry : entries) {
        replay.add(entry.offset(), decode(entry));
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    changedSomething.run();
  }

  private @Nullable LedgerRecord decode(Entry entry) {
    if (entry.isEmpty()) {
      return null;
    }
    try {
      return codec.decode(entry.value(), LedgerRecord.class);
    } catch (UndecodableRecordException e) {
      rejections.add(partition.topic(), entry.offset(), "it is left out, " + e.getMessage());
      return null;
    }
  }

  private void judged(LedgerRecord record, boolean counts) {
    if (record.getAuthor().equals(author)) {
      wroteLately = true;
      verdicts.computeIfPresent(
          record.getNumber(),
          (number, none) ->
              new Verdict(true, counts, replay.ledger().deliveries(record.getItem())));
    }
  }

  /** Asks something of the ledger, as far as it was read. */
  <T> T ask(Function<Ledger, T> question) {
    lock.lock();
    try {
      return question.apply(replay.ledger());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes sure that the ledger is followed.
   *
   * @throws IllegalStateException where the queue is closed
   * @throws BrokerException where the log cannot be read any more
   */
  void check() {
    lock.lock();
    try {
      checkFollowing();
    } finally {
      lock.unlock();
    }
  }

  /** Whether waiting makes no sense any more. */
  boolean failed() {
    lock.lock();
    try {
      return failure != null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the ledger is such.
   *
   * @return false when the deadline came first
   * @throws WaitInterruptedException where the thread is interrupted
   * @throws IllegalStateException when the queue is closed
   */
  boolean await(Predicate<Ledger> wanted, Deadline deadline) {
    return await(() -> replay.complete() && wanted.test(replay.ledger()), deadline, true);
  }

  /**
   * Waits until the log was read to where it ends now.
   *
   * @throws BrokerUnreachableException where the broker does not answer in {@link #PATIENCE}
   */
  void sync() {
    Deadline deadline = Deadline.in(PATIENCE);
    awaitRead(end(), deadline);
  }

  private void awaitRead(long offset, Deadline deadline) {
    if (!await(() -> replay.complete() && replay.position() >= offset, deadline, true)) {
      throw new BrokerUnreachableException(
          "The ledger of queue '%s' could not be read to its end in %d seconds"
              .formatted(queue, PATIENCE.toSeconds()),
          null);
    }
  }

  /**
   * Waits for a moment, from now on, at which nothing is unfinished.
   *
   * @return false when the deadline came first
   * @throws BrokerUnreachableException where the broker does not answer until the deadline, and not
   *     in {@link #PATIENCE} either
   */
  boolean awaitNothingUnfinished(Deadline deadline) {
    Deadline answer = deadline.orLater(Deadline.in(PATIENCE));
    long now = endNow(answer);
    awaitRead(now, answer);
    // A moment counts even if the next record, read together with it, ended it.
    return await(() -> replay.emptyAt() >= now, deadline, true);
  }

  private long endNow(Deadline deadline) {
    while (true) {
      try {
        return end();
      } catch (BrokerUnreachableException e) {
        check();
        if (deadline.over()) {
          throw e;
        }
        LOG.warn("Queue '{}' cannot be joined now: {}", queue, e.getMessage());
      }
    }
  }

  private long end() {
    check();
    try {
      return feed.ends().getOrDefault(partition, 0L);
    } catch (IllegalStateException closedMeanwhile) {
      check();
      throw closedMeanwhile;
    }
  }

  /** Keeps the verdict on a record that will be written. Each needs a {@link #verdict}. */
  void expect(long number) {
    lock.lock();
    try {
      verdicts.put(number, Verdict.PENDING);
    } finally {
      lock.unlock();
    }
  }

  /** No longer waits for a record: it could not be written. */
  void forget(long number) {
    lock.lock();
    try {
      verdicts.remove(number);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a record that is in the log was read, and says what became of it. Goes on through
   * an interrupt, since the record cannot be taken back; the thread's flag is set afterwards.
   */
  Verdict verdict(long number, long offset) {
    try {
      if (!await(
          () -> replay.complete() && replay.position() > offset, Deadline.in(PATIENCE), false)) {
        throw new BrokerUnreachableException(
            "Offset %d of %s was written but could not be read in %d seconds: whether it counts is not known"
                .formatted(offset, partition, PATIENCE.toSeconds()),
            null);
      }
      lock.lock();
      try {
        Verdict verdict = verdicts.get(number);
        if (verdict == null || !verdict.known()) {
          throw new BrokerException(
              "Offset %d of %s was removed before it was read here: whether it counts is not known"
                  .formatted(offset, partition),
              null);
        }
        return verdict;
      } finally {
        lock.unlock();
      }
    } finally {
      forget(number);
    }
  }

  private boolean await(BooleanSupplier wanted, Deadline deadline, boolean interruptible) {
    boolean interrupted = false;
    lock.lock();
    try {
      while (!wanted.getAsBoolean()) {
        checkFollowing();
        if (deadline.over()) {
          return false;
        }
        try {
          changed.awaitNanos(deadline.leftNanos());
        } catch (InterruptedException e) {
          interrupted = true;
          if (interruptible) {
            throw new WaitInterruptedException(
                "The wait on queue '%s' was interrupted".formatted(queue));
          }
        }
      }
      return true;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void checkFollowing() {
    if (closed) {
      throw new IllegalStateException("Queue '%s' is closed here".formatted(queue));
    }
    if (failure != null) {
      throw new BrokerException(
          "The ledger of queue '%s' is no longer followed; open the queue anew".formatted(queue),
          failure);
    }
  }

  /**
   * Whether so many records came since the last snapshot, and the last of them from here; or twice
   * as many from anybody, for it may be that those who write make none.
   */
  boolean snapshotDue(long records) {
    lock.lock();
    try {
      long since = replay.sinceSnapshot();
      boolean due = replay.complete() && since >= (wroteLately ? records : 2 * records);
      wroteLately = false;
      return due;
    } finally {
      lock.unlock();
    }
  }

  /** The whole state, as of {@link LedgerStateRecord#getAsOf}; null where it is not known now. */
  @Nullable LedgerStateRecord state() {
    lock.lock();
    try {
      return replay.complete() ? replay.ledger().state(replay.position()) : null;
    } finally {
      lock.unlock();
    }
  }

  /** What the last snapshot is as of; 0 where there was none. */
  long snapshotAsOf() {
    lock.lock();
    try {
      return replay.snapshotAsOf();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waits here with IllegalStateException, and the thread. Can be called twice. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (!thread.isAlive()) {
      feed.close();
      return;
    }
    feed.wakeup();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
