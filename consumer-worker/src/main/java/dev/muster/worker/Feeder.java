package dev.muster.worker;

import dev.muster.broker.Broker;
import dev.muster.broker.Delivery;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.Rejections;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.AskRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.GroupFullException;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends tasks from the pool's queue to its shards, one for each ask of a slot there: so a task
 * waits in the queue, where whoever is free first gets it, and not in a shard behind a long one.
 * The worker that has the duty runs this, on a thread of its own.
 *
 * <p>It needs a place in the queue's group, and takes one when the fleet is large: long before the
 * group is full, where it fills slowly. Where there is none left, a slot of its worker lends its
 * own. While nobody asks it takes nothing. Only what the broker was asked for before, or on
 * joining, may come to it all the same: that record goes back to the queue.
 */
final class Feeder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Feeder.class);
  private static final Rejections REJECTIONS = new Rejections(log);
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Duration TAKE = Duration.ofMillis(200);
  private static final Duration AGAIN = Duration.ofSeconds(10);
  private static final Duration END = Duration.ofSeconds(5);

  /**
   * From how many takers of the queue it takes a place that nobody needs yet: a quarter of what
   * Kafka admits by default. It is not for nothing: while it has one it asks for tasks, as any
   * taker.
   */
  private static final int RESERVE_FROM = 50;

  /** How often it counts them. */
  private static final long COUNT_NANOS = Duration.ofSeconds(10).toNanos();

  /** How long slots that ask may wait for a place to be lent; then another worker should try. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  private final Broker broker;
  private final Codec codec;
  private final Shards shards;
  private final String pool;
  private final Forwarder forwarder;
  private final Lending lending;
  private final Intake intake;
  private final LongConsumer took;
  private final LongSupplier nanoTime;
  private final Partition asks;
  private final Partition tasks;
  private final AskBoard board = new AskBoard();
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Feed feed;
  private volatile boolean starving;

  // Only its own thread knows these.
  private @Nullable WorkQueue place;
  private boolean asking; // a question of it is with the broker
  private long counted;
  private boolean large; // the fleet, when it was counted
  private boolean full; // no place is left in the group
  private long waitingSince;

  /**
   * @param took is told the offset of what it takes from the queue
   * @param nanoTime as of {@link System#nanoTime}
   */
  Feeder(
      Broker broker,
      Codec codec,
      String pool,
      Shards shards,
      Forwarder forwarder,
      Lending lending,
      Intake intake,
      LongConsumer took,
      LongSupplier nanoTime) {
    this.broker = broker;
    this.codec = codec;
    this.pool = pool;
    this.shards = shards;
    this.forwarder = forwarder;
    this.lending = lending;
    this.intake = intake;
    this.took = took;
    this.nanoTime = nanoTime;
    this.counted = nanoTime.getAsLong();
    this.asks = new Partition(Topics.asks(pool).name(), 0);
    this.tasks = new Partition(Topics.tasks(pool).topic().name(), 0);
    this.thread = new Thread(this::run, "muster-feeder");
    this.thread.setDaemon(true);
  }

  Feeder start() {
    thread.start();
    return this;
  }

  /** Whether slots ask, and no slot of this worker can lend its place: another worker may. */
  boolean isStarving() {
    return starving;
  }

  /** Whether a slot of that shard waits for a task. */
  boolean isAsked(int shard) {
    return board.isAsked(shard);
  }

  private void run() {
    while (!closed) {
      try (Feed reading = broker.feed(Map.of(asks, From.end()))) {
        feed = reading;
        while (!closed) {
          step(reading);
        }
      } catch (InterruptedException e) {
        break;
      } catch (RuntimeException e) {
        if (!closed) {
          log.warn("Sending tasks to shards of the queue failed; trying again", e);
          Pause.of(AGAIN);
        }
      }
    }
    leave();
  }

  private void step(Feed reading) throws InterruptedException {
    boolean busy = place != null && intake.isOpen() && (asking || isAsked());
    for (Entry entry : reading.read(busy ? Duration.ZERO : IDLE)) {
      note(entry);
    }
    board.forget(nanoTime.getAsLong());
    if (!intake.isOpen()) {
      leave(); // what the broker finds for it would wait here
      return;
    }
    boolean asked = isAsked();
    if (place == null && (asked || isFleetLarge())) {
      findPlace(asked);
    }
    if (asked || asking) {
      feedOne();
    }
  }

  private boolean isFleetLarge() {
    long now = nanoTime.getAsLong();
    if (now - counted >= COUNT_NANOS) {
      counted = now;
      try {
        large = broker.takers(Topics.tasks(pool)) >= RESERVE_FROM;
      } catch (MusterException e) {
        log.debug("The takers of pool {} could not be counted; later then", pool, e);
      }
    }
    return large;
  }

  private boolean isAsked() {
    return board.next().isPresent();
  }

  private void note(Entry entry) {
    if (entry.isEmpty()) {
      return;
    }
    try {
      if (codec.decode(entry.value()) instanceof AskRecord ask) {
        board.note(ask, nanoTime.getAsLong());
      }
    } catch (UndecodableRecordException e) {
      REJECTIONS.add(asks.topic(), entry.offset(), String.valueOf(e.getMessage()));
    }
  }

  private void findPlace(boolean asked) {
    if (full || asked) {
      // Who asks was turned away: there is none but that of a slot.
      place = lending.take();
    } else {
      place = shards.openQueue();
    }
    if (place != null) {
      log.debug("This worker can send tasks of pool {} to shards of its queue", pool);
      asking = true; // a slot was waiting for a task, as like as not; and who joins asks at once
      waitingSince = 0;
      starving = false;
    } else {
      lending.want();
      long now = nanoTime.getAsLong();
      waitingSince = waitingSince == 0 ? now : waitingSince;
      starving = asked && now - waitingSince > PATIENCE_NANOS;
    }
  }

  private void feedOne() throws InterruptedException {
    WorkQueue mine = place;
    if (mine == null) {
      return;
    }
    Delivery delivery;
    try {
      delivery = mine.take(TAKE);
    } catch (GroupFullException e) {
      leave();
      full = true;
      return;
    }
    asking = delivery == null;
    if (delivery == null) {
      return;
    }
    took.accept(delivery.offset());
    OptionalInt shard = board.next();
    log.debug("Sends the task at offset {} to shard {}", delivery.offset(), shard);
    if (forwarder.move(delivery, shard.isPresent() ? partition(shard.getAsInt()) : tasks)
            == Forwarder.Moved.YES
        && shard.isPresent()) {
      board.answered(shard.getAsInt());
    }
    mine.commit();
  }

  private Partition partition(int shard) {
    return new Partition(Topics.shard(pool, shard).topic().name(), 0);
  }

  /** Leaves the group of the queue. */
  private void leave() {
    lending.cancel();
    WorkQueue mine = place;
    place = null;
    asking = false;
    full = false;
    waitingSince = 0;
    starving = false;
    if (mine != null) {
      mine.close();
    }
  }

  /** Ends; waits a few seconds for that. */
  @Override
  public void close() {
    closed = true;
    Feed reading = feed;
    if (reading != null) {
      reading.wakeup();
    }
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
