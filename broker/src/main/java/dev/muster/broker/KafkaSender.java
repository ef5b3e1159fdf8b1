package dev.muster.broker;

import dev.muster.protocol.BrokerException;
import dev.muster.protocol.BrokerUnreachableException;
import dev.muster.protocol.MusterException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends through the producer that all senders of a broker share. Waits for its own records only.
 */
final class KafkaSender implements Sender {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSender.class);

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaAdmin admin;
  private final KafkaFailures failures;
  private final KafkaBroker broker;

  /** What is on its way: as much as the producer's buffer holds. */
  private final ConcurrentMap<Long, CompletableFuture<Long>> sent = new ConcurrentHashMap<>();

  private final AtomicLong numbers = new AtomicLong();

  private volatile boolean closed;

  KafkaSender(
      KafkaProducer<byte[], byte[]> producer,
      KafkaAdmin admin,
      KafkaFailures failures,
      KafkaBroker broker) {
    this.producer = producer;
    this.admin = admin;
    this.failures = failures;
    this.broker = broker;
  }

  @Override
  public CompletableFuture<Long> send(Partition to, byte @Nullable [] key, byte[] value) {
    MusterException refusal = refusal(to, key, value);
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    int size = value.length; // so that the callback does not keep the record
    CompletableFuture<Long> result = new CompletableFuture<>();
    long number = numbers.incrementAndGet();
    sent.put(number, result);
    try {
      var unused = // the callback is told the same
          producer.send(
              new ProducerRecord<>(to.topic(), to.number(), key, value),
              (metadata, failure) -> {
                sent.remove(number);
                if (failure == null) {
                  result.complete(metadata.offset());
                } else {
                  result.completeExceptionally(failures.of(what(to, size), failure));
                }
              });
    } catch (KafkaException | IllegalStateException e) { // interrupted, or closed with the broker
      sent.remove(number);
      result.completeExceptionally(failures.of(what(to, size), e));
    }
    return result;
  }

  private static String what(Partition to, int size) {
    return "append a record of %,d bytes to %s".formatted(size, to);
  }

  private @Nullable MusterException refusal(Partition to, byte @Nullable [] key, byte[] value) {
    if (closed) {
      return new BrokerException("The sender is closed: nothing more goes to " + to, null);
    }
    if (!exists(to)) {
      return new BrokerException("There is no partition %s".formatted(to), null);
    }
    return RecordSize.refusal(to, key, value);
  }

  /** The producer would wait two minutes for a partition that never comes. */
  private boolean exists(Partition to) {
    try {
      return to.number() < admin.partitions(to.topic());
    } catch (BrokerUnreachableException e) {
      LOG.debug("Nobody says whether there is a partition {}: it will show", to, e);
      return true;
    }
  }

  @Override
  public boolean flush(Duration timeout) {
    CompletableFuture<?>[] now = sent.values().toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(now)
          .handle((none, failure) -> true)
          .get(Deadline.nanos(timeout), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException | InterruptedException e) {
      throw failures.of("append what was sent", e);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    broker.forget(this);
    boolean interrupted = Thread.interrupted(); // what was sent is waited for all the same
    if (!flush(KafkaBroker.CLOSE_LIMIT)) {
      LOG.warn("{} records were not confirmed before their sender was closed", sent.size());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
