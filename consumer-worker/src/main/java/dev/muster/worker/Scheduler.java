package dev.muster.worker;

import dev.muster.broker.Broker;
import dev.muster.broker.Delivery;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DutyRecord;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that somebody puts delayed tasks back into the queue when their time has come, and
 * feeds the shards: of all workers of a pool the one that holds the record of the duty topic. When
 * that one dies the record goes to another, as a task would. Each worker has one of these, on a
 * thread of its own. A worker all of whose slots take from shards leaves the duty to others: it has
 * no place in the queue's group that it could lend.
 *
 * <p>A record can be handed out ten times. So who gets it for the fifth time appends a new one, and
 * only the last one in the topic counts. Where two workers append one at the same time, or one dies
 * before it has accepted the old one, the older is dropped by whoever gets it.
 */
final class Scheduler implements Runnable, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
  private static final Duration TAKE = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(5);

  /** For another worker to take what this one has given back. */
  private static final Duration TURN = Duration.ofSeconds(3);

  private static final int OFTEN = QueueSpec.MAX_DELIVERIES / 2;

  private final Broker broker;
  private final Sender sender;
  private final Codec codec;
  private final String pool;
  private final String worker;
  private final Orders orders;
  private final Clock clock;
  private final BooleanSupplier mayServe;
  private final Supplier<Feeding> feeding;
  private final Partition duties;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable WorkQueue queue;
  private volatile @Nullable DelayedLog reading;

  /**
   * @param mayServe whether this worker may have the duty now
   * @param feeding starts to feed the shards
   */
  Scheduler(
      Broker broker,
      Sender sender,
      Codec codec,
      String pool,
      String worker,
      Orders orders,
      Clock clock,
      BooleanSupplier mayServe,
      Supplier<Feeding> feeding) {
    this.broker = broker;
    this.sender = sender;
    this.codec = codec;
    this.pool = pool;
    this.worker = worker;
    this.orders = orders;
    this.clock = clock;
    this.mayServe = mayServe;
    this.feeding = feeding;
    this.duties = new Partition(Topics.duty(pool).topic().name(), 0);
    this.thread = new Thread(this, "muster-scheduler");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    while (!closed) {
      try {
        if (mayServe.getAsBoolean()) {
          serve();
        }
        letOthers();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!closed) {
          log.warn("Keeping the delayed tasks failed; trying again", e);
          Pause.of(TAKE);
        }
      }
    }
  }

  private synchronized void letOthers() throws InterruptedException {
    long end = System.nanoTime() + TURN.toNanos();
    for (long left = TURN.toNanos(); !closed && left > 0; left = end - System.nanoTime()) {
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
  }

  private void serve() throws InterruptedException {
    QueueSpec spec = Topics.duty(pool);
    broker.createQueue(spec);
    if (lastDuty() < 0) {
      appendDuty();
    }
    try (WorkQueue open = broker.workQueue(spec)) {
      queue = open;
      while (!closed && mayServe.getAsBoolean()) {
        Delivery duty = open.take(TAKE);
        if (duty != null && serve(duty)) {
          open.commit();
        } else if (duty != null) {
          break;
        }
      }
    } finally {
      queue = null;
    }
  }

  /** Offset of the duty that counts; -1 where there is none yet. */
  private long lastDuty() {
    try (Feed feed = broker.feed(Map.of(duties, From.end()))) {
      return feed.ends().getOrDefault(duties, 0L) - 1;
    }
  }

  private void appendDuty() {
    sender.send(duties, null, Codec.encode(new DutyRecord(worker))).join();
  }

  /** Returns whether it may have the duty again at once. */
  private boolean serve(Delivery duty) throws InterruptedException {
    boolean done = false;
    try {
      if (lastDuty() > duty.offset()) {
        done = true;
      } else if (duty.count() >= OFTEN) {
        appendDuty();
        done = true;
      } else {
        return keep(duty);
      }
      return true;
    } finally {
      if (done) {
        duty.accept();
      } else {
        duty.release();
      }
    }
  }

  /**
   * Keeps the delayed tasks, and feeds the shards, for as long as the duty is this worker's.
   *
   * @return false where it has given the duty up, because it cannot feed the shards
   */
  private boolean keep(Delivery duty) throws InterruptedException {
    long renewNanos = Topics.duty(pool).lease().dividedBy(3).toNanos();
    long renewed = System.nanoTime();
    try (DelayedLog delayed = DelayedLog.open(broker, sender, codec, pool, orders, clock);
        Feeding shards = feeding.get()) {
      reading = delayed;
      while (!closed) {
        if (System.nanoTime() - renewed >= renewNanos) {
          renewed = System.nanoTime();
          if (!duty.renew()) {
            log.info("The delayed tasks of pool {} are kept by another worker now", pool);
            return true;
          }
        }
        if (shards.isStarving()) {
          log.debug("No slot of this worker can lend its place; another worker may");
          return false;
        }
        delayed.step();
      }
      return true;
    } finally {
      reading = null;
    }
  }

  /** Gives up the duty; waits a few seconds for that. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    WorkQueue open = queue;
    if (open != null) {
      open.wakeup();
    }
    DelayedLog delayed = reading;
    if (delayed != null) {
      delayed.wakeup();
    }
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
