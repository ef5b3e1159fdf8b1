package dev.muster.worker;

import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.Rejections;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.CancelRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DrainRecord;
import dev.muster.protocol.EndRecord;
import dev.muster.protocol.ShutdownRecord;
import dev.muster.protocol.TerminateRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was ordered: on the control topic which jobs were cancelled, which clients terminated, which
 * shutdown orders are over, which workers are to end; on the state topic whether workers are
 * drained. A worker reads all of it before its first task, so that an order holds also for workers
 * that were not there when it was given.
 *
 * <p>Questions may be asked by any thread; one thread reads.
 */
final class Orders implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Orders.class);

  /** The newest of each kind that are remembered; older ones concern tasks long gone. */
  private static final int MAX_REMEMBERED = 100_000;

  /** A client's name has 100 characters at most, and its id some more. */
  private static final int MAX_CLIENT = 200;

  private static final Duration READ = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(20);

  private final Rejections rejections = new Rejections(log);
  private final Broker broker;
  private final Partition control;
  private final Partition state;
  private final Feed feed;
  private final Codec codec;
  private final String worker;
  private final Listener listener;
  private final Set<UUID> cancelled = remembered();
  private final Set<String> terminated = remembered();
  private final Set<UUID> given = remembered();
  private final Set<UUID> over = remembered();
  private volatile boolean closed;

  /** Behind the last order that the sets know; written by the thread that reads. */
  private volatile long readTo;

  /**
   * Opens the topics of a pool that orders are on.
   *
   * @param worker id of the worker that they are read for
   */
  Orders(Broker broker, String pool, Codec codec, String worker, Listener listener) {
    this.broker = broker;
    this.codec = codec;
    this.worker = worker;
    this.listener = listener;
    this.control = new Partition(Topics.control(pool).name(), 0);
    this.state = new Partition(Topics.state(pool).name(), 0);
    this.feed = broker.feed(Map.of(control, From.beginning(), state, From.beginning()));
  }

  private static <T> Set<T> remembered() {
    return Collections.newSetFromMap(
        Collections.synchronizedMap(
            new LinkedHashMap<>() {
              @Override
              protected boolean removeEldestEntry(Map.Entry<T, Boolean> eldest) {
                return size() > MAX_REMEMBERED;
              }
            }));
  }

  /**
   * Reads all orders given until now.
   *
   * @throws BrokerException where that takes longer than the timeout
   */
  void catchUp(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Map<Partition, Long> ends = feed.ends();
    while (ends.entrySet().stream()
        .anyMatch(end -> feed.positions().getOrDefault(end.getKey(), 0L) < end.getValue())) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new BrokerException(
            "The orders of the pool could not be read from %s within %s"
                .formatted(broker.description(), timeout),
            null);
      }
      read(Duration.ofNanos(left));
    }
  }

  private void read(Duration timeout) throws InterruptedException {
    feed.read(timeout).forEach(this::apply);
    readTo = feed.positions().getOrDefault(control, readTo);
  }

  /** Reads on until closed; for a thread of its own. */
  void follow() {
    while (!closed) {
      try {
        read(READ);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!closed) {
          log.warn("Reading the pool's orders failed; trying again", e);
          Pause.of(READ);
        }
      }
    }
  }

  private void apply(Entry entry) {
    if (entry.isEmpty()) {
      return;
    }
    try {
      SpecificRecord record = codec.decode(entry.value());
      if (record instanceof CancelRecord cancel) {
        cancelled.add(cancel.getJob());
        listener.stop(new Order(null, cancel.getJob(), Stop.CANCELLED));
      } else if (record instanceof TerminateRecord terminate) {
        checkClient(terminate.getClient());
        terminated.add(terminate.getClient());
        listener.stop(new Order(terminate.getClient(), null, Stop.TERMINATED));
      } else if (record instanceof ShutdownRecord shutdown) {
        (shutdown.getOver() ? over : given).add(shutdown.getOrder());
      } else if (record instanceof DrainRecord drain && entry.partition().equals(state)) {
        // Of those the last one counts, and only within one partition there is a last one.
        if (drain.getWorker() == null || drain.getWorker().equals(worker)) {
          listener.drain(drain.getDrained());
        }
      } else if (record instanceof EndRecord end
          && end.getWorker().equals(worker)
          && entry.partition().equals(control)) {
        listener.end();
      }
    } catch (UndecodableRecordException e) {
      rejections.add(entry.partition().topic(), entry.offset(), String.valueOf(e.getMessage()));
    }
  }

  private static void checkClient(String client) {
    if (client.length() > MAX_CLIENT) {
      throw new UndecodableRecordException(
          "no client has an id of %,d characters".formatted(client.length()));
    }
  }

  /** Why calls of this job of this client must not start; null where they may. */
  @Nullable Stop stopOf(String client, UUID job) {
    if (terminated.contains(client)) {
      return Stop.TERMINATED;
    }
    return cancelled.contains(job) ? Stop.CANCELLED : null;
  }

  /**
   * Whether somebody has given this shutdown order. It was given before its first pill was sent; so
   * where it is not known yet, all orders there are now are read first.
   *
   * @throws BrokerException where that takes longer than the timeout
   */
  boolean isGiven(UUID shutdownOrder, Duration timeout) {
    if (given.contains(shutdownOrder)) {
      return true;
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    long end = feed.ends().getOrDefault(control, 0L);
    while (readTo < end && !closed) {
      if (System.nanoTime() - deadline >= 0) {
        throw new BrokerException(
            "The orders of the pool could not be read from %s within %s"
                .formatted(broker.description(), timeout),
            null);
      }
      Pause.of(STEP);
    }
    return given.contains(shutdownOrder);
  }

  /** Whether pills of this shutdown order mean nothing any more. */
  boolean isOver(UUID shutdownOrder) {
    return over.contains(shutdownOrder);
  }

  @Override
  public void close() {
    closed = true;
    feed.wakeup();
  }

  /** Closes the feed; to be called when nobody reads any more. */
  void release() {
    feed.close();
  }

  /** Hears of orders, on the thread that reads them. */
  interface Listener {
    /** Calls are to stop; {@link #stopOf} knows of it already. */
    void stop(Order order);

    /** The worker is to take nothing more, or tasks again; the last one counts. */
    void drain(boolean drained);

    /** The worker is to finish what it holds and to end. */
    void end();
  }

  /** An order to stop calls: of a client, or of a job. */
  record Order(@Nullable String client, @Nullable UUID job, Stop reason) {
    boolean means(String itsClient, UUID itsJob) {
      return client != null ? client.equals(itsClient) : itsJob.equals(job);
    }
  }
}
