package dev.muster.broker;

import dev.muster.protocol.QueueSpec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One taker: one share consumer that holds one record at a time.
 *
 * <p>The consumer takes one call at a time, from any thread, and throws at a second one; so each is
 * made under a lock. Taking holds the lock while it waits for records. That keeps nobody waiting
 * but {@link #close}, which wakes it: there is nothing to renew while nothing is held.
 *
 * <p>A take that ends without a record leaves its question with the broker, and what is found then
 * waits here, with its lease running. Who takes again and again notices nothing; who pauses for
 * long should close.
 */
final class KafkaQueue implements WorkQueue {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaQueue.class);

  /** How long a renewal waits for the lock before it looks whether it is still needed. */
  private static final Duration LOCK_PATIENCE = Duration.ofMillis(20);

  private final KafkaShareConsumer<byte[], byte[]> consumer;
  private final QueueSpec queue;
  private final KafkaFailures failures;
  private final KafkaBroker broker;
  private final Wakeup wakeup;
  private final Duration renewLimit;
  private final Metric joins;

  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private final PollPace pace = new PollPace();
  private @Nullable KafkaDelivery last;
  private long lastPoll = System.nanoTime();
  private boolean left;

  private volatile boolean closed;

  private KafkaQueue(
      KafkaShareConsumer<byte[], byte[]> consumer,
      QueueSpec queue,
      KafkaFailures failures,
      KafkaBroker broker) {
    this.consumer = consumer;
    this.queue = queue;
    this.failures = failures;
    this.broker = broker;
    wakeup = new Wakeup(consumer::wakeup);
    renewLimit = queue.lease().dividedBy(3);
    joins = joins(consumer);
  }

  /** How often the consumer has been given partitions: it has no other way to say that. */
  private static Metric joins(KafkaShareConsumer<byte[], byte[]> consumer) {
    return consumer.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals("rebalance-total"))
        .findFirst()
        .orElseThrow();
  }

  /** Takes the consumer over: it is closed with the queue, and at once where this fails. */
  static KafkaQueue open(
      KafkaShareConsumer<byte[], byte[]> consumer,
      QueueSpec queue,
      KafkaFailures failures,
      KafkaBroker broker) {
    try {
      consumer.setAcknowledgementCommitCallback(KafkaQueue::logRefused);
      consumer.subscribe(Set.of(queue.topic().name()));
      return new KafkaQueue(consumer, queue, failures, broker);
    } catch (KafkaException e) {
      KafkaBroker.closeQuietly(consumer);
      throw failures.of("let this client take from " + queue.topic().name(), e);
    }
  }

  private static void logRefused(
      Map<TopicIdPartition, Set<Long>> records, @Nullable Exception failure) {
    if (failure != null) {
      LOG.debug("The broker did not take what was settled: {} may run again", records, failure);
    }
  }

  @Override
  public @Nullable Delivery take(Duration timeout) throws InterruptedException {
    long deadline = Deadline.after(timeout);
    lock.lockInterruptibly();
    try {
      checkSettled();
      while (!closed) {
        KafkaDelivery taken = poll(deadline);
        if (taken != null) {
          last = taken;
          return taken;
        }
        long left = deadline - System.nanoTime();
        if (wakeup.taken() || left <= 0) {
          return null;
        }
        wakeup.await(Duration.ofNanos(Math.min(left, pace.rest().toNanos())));
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void checkSettled() {
    if (last != null && !last.settled() && !closed) {
      throw new IllegalStateException(
          "%s must be accepted, released or rejected before the next is taken".formatted(last));
    }
  }

  /** Null where there is none yet; the caller looks whether it shall go on. */
  private @Nullable KafkaDelivery poll(long deadline) throws InterruptedException {
    long before = lastPoll;
    long left = Math.max(0, Math.min(deadline - System.nanoTime(), pace.next().toNanos()));
    ConsumerRecord<byte[], byte[]> record = pollOnce(Duration.ofNanos(left));
    if (record == null) {
      return null;
    }
    KafkaDelivery delivery = new KafkaDelivery(this, record);
    if (wasGivenUp(delivery)) {
      consumer.acknowledge(record, AcknowledgeType.RELEASE);
      return null;
    }
    if (wakeup.late() && !absorbWakeup(delivery)) {
      return null;
    }
    // A poll that found nothing leaves its question with the broker. So after a pause this record
    // may have been here for as long, with its lease running.
    boolean paused = System.nanoTime() - before > renewLimit.toNanos();
    return !paused || renewHeld(delivery) ? delivery : null;
  }

  /**
   * A renewal whose answer did not come in time counts as failed. If it arrived after all, the
   * consumer hands the same record out again, and this taker has told its caller that it is lost.
   */
  private boolean wasGivenUp(KafkaDelivery delivery) {
    return last != null
        && last.lost()
        && last.offset() == delivery.offset()
        && last.count() == delivery.count()
        && last.record().partition() == delivery.record().partition();
  }

  /**
   * The signal was given when the poll had its record already. It would hit the first renewal,
   * whose outcome would be unknown then; so it is made to hit a poll. Kafka allows that only for a
   * record that is settled: as released, for now. The consumer notes that, and looks for wakeups
   * before it sends anything; what the taker says later takes its place.
   */
  private boolean absorbWakeup(KafkaDelivery delivery) {
    consumer.acknowledge(delivery.record(), AcknowledgeType.RELEASE);
    try {
      consumer.poll(Duration.ZERO);
      return false; // Not as described above: the record is released, and goes to somebody else.
    } catch (WakeupException e) {
      wakeup.thrown();
      return true;
    }
  }

  private @Nullable ConsumerRecord<byte[], byte[]> pollOnce(Duration timeout)
      throws InterruptedException {
    if (!wakeup.enter()) {
      return null;
    }
    pace.begin();
    boolean found = false;
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
      found = !records.isEmpty();
      return found ? records.iterator().next() : null;
    } catch (WakeupException e) {
      wakeup.thrown();
      return null;
    } catch (InterruptException e) {
      Thread.interrupted(); // Kafka has set the flag again
      throw new InterruptedException("Interrupted while taking from " + queue.topic().name());
    } catch (KafkaException e) {
      throw failures.of("hand out a record of " + queue.topic().name(), e);
    } finally {
      wakeup.leave();
      pace.end(found);
      lastPoll = System.nanoTime();
    }
  }

  /**
   * What was decided goes to the broker with the next poll. Where the lease was lost, the decision
   * is somebody else's by now.
   */
  void settle(KafkaDelivery delivery, AcknowledgeType how) {
    lock.lock();
    try {
      delivery.settle();
      if (left || delivery.lost()) {
        LOG.debug("{} was settled too late ({}): its lease was lost", delivery, how);
      } else {
        acknowledge(delivery, how);
      }
    } finally {
      lock.unlock();
    }
  }

  private void acknowledge(KafkaDelivery delivery, AcknowledgeType how) {
    try {
      consumer.acknowledge(delivery.record(), how);
    } catch (IllegalStateException e) {
      LOG.debug("{} was settled too late ({})", delivery, how, e);
    }
  }

  boolean renew(KafkaDelivery delivery) {
    boolean interrupted = Thread.interrupted(); // Kafka would give up, and not say what came of it
    try {
      while (!delivery.settled() && !closed) {
        try {
          // Not for as long as it takes: the taker may have settled the record and be waiting for
          // the next, with the lock in its hands.
          if (lock.tryLock(LOCK_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
            return renewAndUnlock(delivery);
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean renewAndUnlock(KafkaDelivery delivery) {
    try {
      return renewHeld(delivery);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Renews, waits for the answer, and takes the record back from the consumer: until then it can
   * neither be settled nor renewed. That poll sends nothing, because there is nothing to wait for
   * any more. Polling without the commit would: it spins, and fetches a record nobody asked for.
   */
  private boolean renewHeld(KafkaDelivery delivery) {
    if (left || delivery.settled() || delivery.lost()) {
      return false;
    }
    try {
      consumer.acknowledge(delivery.record(), AcknowledgeType.RENEW);
      Optional<KafkaException> refusal = refusal(consumer.commitSync(renewLimit));
      if (refusal.isEmpty() && takeBack()) {
        return true;
      }
      LOG.debug("{} was not renewed", delivery, refusal.orElse(null));
    } catch (KafkaException | IllegalStateException e) {
      LOG.debug("{} was not renewed", delivery, e);
    }
    delivery.lose();
    return false;
  }

  private static Optional<KafkaException> refusal(
      Map<TopicIdPartition, Optional<KafkaException>> answer) {
    return answer.values().stream().flatMap(Optional::stream).findFirst();
  }

  private boolean takeBack() {
    for (int attempt = 0; attempt < 3; attempt++) {
      try {
        return !consumer.poll(Duration.ZERO).isEmpty();
      } catch (InterruptException | WakeupException e) {
        throw e;
      } catch (KafkaException e) {
        // Tells of something that happened in the background, once, and before it does anything.
        LOG.debug("A renewed record is not back yet", e);
      }
    }
    return false;
  }

  @Override
  public boolean isMember() {
    return joins.metricValue() instanceof Number number && number.doubleValue() > 0;
  }

  @Override
  public void commit() {
    lock.lock();
    try {
      if (!left && (last == null || last.settled())) {
        consumer.commitAsync();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void wakeup() {
    wakeup.request();
  }

  @Override
  public void close() {
    closed = true;
    wakeup.request();
    boolean interrupted = Thread.interrupted(); // Kafka would leave at once, and give nothing back
    lock.lock();
    try {
      leave();
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    broker.forget(this);
  }

  private void leave() {
    if (left) {
      return;
    }
    left = true;
    if (last != null && !last.settled()) {
      last.lose();
    }
    KafkaBroker.closeQuietly(() -> consumer.close(KafkaBroker.CLOSE_LIMIT));
  }
}
