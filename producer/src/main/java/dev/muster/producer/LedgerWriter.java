package dev.muster.producer;

import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.protocol.Codec;
import dev.muster.protocol.LedgerEvent;
import dev.muster.protocol.LedgerRecord;
import dev.muster.protocol.LedgerStateRecord;
import dev.muster.protocol.MusterException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what this process does with a queue. Safe for use by many threads.
 *
 * <p>What is written cannot be taken back, so these calls go on through an interrupt; they end when
 * the broker has answered or has not answered for too long.
 */
final class LedgerWriter {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);

  private final Sender sender;
  private final Partition partition;
  private final UUID author;
  private final LedgerFollower follower;
  private final AtomicLong numbers = new AtomicLong();

  LedgerWriter(Sender sender, Partition partition, UUID author, LedgerFollower follower) {
    this.sender = sender;
    this.partition = partition;
    this.author = author;
    this.follower = follower;
  }

  /** Says what maxsize the queue has; returns when it is settled whose word counts. */
  void opened(int maxsize) {
    decide(record(LedgerEvent.OPENED).setMaxsize(maxsize).build());
  }

  /** Takes a shutdown back, and sets maxsize unless it is null. */
  void reopened(@Nullable Integer maxsize) {
    decide(record(LedgerEvent.REOPENED).setMaxsize(maxsize).build());
  }

  /** Asks for room for one item; empty where the queue is shut down. */
  OptionalLong reserved() {
    LedgerRecord record = record(LedgerEvent.RESERVED).build();
    return decide(record) ? OptionalLong.of(record.getNumber()) : OptionalLong.empty();
  }

  /** Gives a reservation up. Does not wait. */
  void withdrawn(long reservation) {
    mention(record(LedgerEvent.WITHDRAWN).setOf(reservation).build());
  }

  /** Takes all reservations from somebody who does not use them. Does not wait. */
  void expired(UUID member) {
    mention(record(LedgerEvent.EXPIRED).setMember(member).build());
  }

  /**
   * Counts an item that is in its topic.
   *
   * @param reservation what it uses; -1: none
   * @return false where it does not count: the queue is shut down, or has no room for it
   */
  boolean put(long item, long reservation) {
    return decide(record(LedgerEvent.PUT).setItem(item).setOf(reservation).build());
  }

  /**
   * An item is held here.
   *
   * @param number names the TAKEN
   * @param deliveries how many times the item was taken, this time included
   */
  record Taken(long number, int deliveries) {}

  /** Holds an item; empty where it is done already. */
  Optional<Taken> taken(long item) {
    LedgerRecord record = record(LedgerEvent.TAKEN).setItem(item).build();
    LedgerFollower.Verdict verdict = verdict(record);
    return verdict.counts()
        ? Optional.of(new Taken(record.getNumber(), verdict.deliveries()))
        : Optional.empty();
  }

  /** Gives an item back; returns when that is durable. */
  void released(long item, long hold) {
    durably(record(LedgerEvent.RELEASED).setItem(item).setOf(hold).build());
  }

  /** Likewise. Does not wait: where it is lost, the TAKEN of the next who gets it says the same. */
  void releasedOnLeaving(long item, long hold) {
    mention(record(LedgerEvent.RELEASED).setItem(item).setOf(hold).build());
  }

  /** Finishes an item; returns when that is durable. */
  void done(long item) {
    durably(record(LedgerEvent.DONE).setItem(item).build());
  }

  void shutDown(boolean now) {
    decide(record(now ? LedgerEvent.SHUT_DOWN_NOW : LedgerEvent.SHUT_DOWN).build());
  }

  /** Records the whole state, so that what is older can be removed. */
  void snapshot(LedgerStateRecord state) {
    decide(record(LedgerEvent.SNAPSHOT).setState(state).build());
  }

  private LedgerRecord.Builder record(LedgerEvent event) {
    return LedgerRecord.newBuilder()
        .setEvent(event)
        .setAuthor(author)
        .setNumber(numbers.incrementAndGet());
  }

  private CompletableFuture<Long> append(LedgerRecord record) {
    return sender.send(partition, null, Codec.encode(record));
  }

  /** Appends something that others find out by themselves where it does not get through. */
  private void mention(LedgerRecord record) {
    CompletableFuture<?> unused =
        append(record)
            .whenComplete(
                (offset, failure) -> {
                  if (failure != null) {
                    LOG.debug(
                        "{} could not be written to {}", record.getEvent(), partition, failure);
                  }
                });
  }

  private boolean decide(LedgerRecord record) {
    return verdict(record).counts();
  }

  /** Appends and waits until it is read here. */
  private LedgerFollower.Verdict verdict(LedgerRecord record) {
    follower.expect(record.getNumber());
    long offset;
    try {
      offset = durably(record);
    } catch (RuntimeException e) {
      follower.forget(record.getNumber());
      throw e;
    }
    return follower.verdict(record.getNumber(), offset);
  }

  private long durably(LedgerRecord record) {
    try {
      return await(append(record));
    } catch (MusterException e) {
      // Where the queue was closed meanwhile, that is what the caller should hear.
      follower.check();
      throw e;
    }
  }

  /** Waits for the broker, through an interrupt. */
  static long await(CompletableFuture<Long> sent) {
    try {
      return sent.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof MusterException refused) {
        throw refused;
      }
      throw e;
    }
  }
}
