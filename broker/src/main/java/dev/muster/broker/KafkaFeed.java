package dev.muster.broker;

import dev.muster.protocol.MusterException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/** Reads assigned partitions with a consumer that is in no group. */
final class KafkaFeed implements Feed {
  private static final byte[] NOTHING = {};

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Partition> partitions;
  private final KafkaOffsets offsets;
  private final KafkaFailures failures;
  private final KafkaBroker broker;
  private final Wakeup wakeup;

  /** Held for each call of the consumer, which takes one at a time. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile boolean closed;

  private KafkaFeed(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Partition> partitions,
      KafkaOffsets offsets,
      KafkaFailures failures,
      KafkaBroker broker) {
    this.consumer = consumer;
    this.partitions = partitions;
    this.offsets = offsets;
    this.failures = failures;
    this.broker = broker;
    wakeup = new Wakeup(consumer::wakeup);
  }

  /** Takes the consumer over: it is closed with the feed, and at once where this fails. */
  static KafkaFeed open(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<Partition, From> from,
      KafkaOffsets offsets,
      KafkaFailures failures,
      KafkaBroker broker) {
    Map<TopicPartition, Partition> partitions = new HashMap<>();
    from.keySet().forEach(p -> partitions.put(KafkaOffsets.kafka(p), p));
    KafkaFeed feed = new KafkaFeed(consumer, partitions, offsets, failures, broker);
    try {
      consumer.assign(partitions.keySet());
      // To offsets that were asked for, each of them, now. Left to Kafka, "the end" would be where
      // it is at the first read.
      offsets
          .of(from)
          .forEach((partition, offset) -> consumer.seek(KafkaOffsets.kafka(partition), offset));
      return feed;
    } catch (KafkaException e) {
      feed.close();
      throw failures.of("say where to read " + from.keySet(), e);
    } catch (MusterException e) {
      feed.close();
      throw e;
    }
  }

  @Override
  public List<Entry> read(Duration timeout) throws InterruptedException {
    long deadline = Deadline.after(timeout);
    lock.lockInterruptibly();
    try {
      checkOpen();
      while (true) {
        long left = Math.max(0, deadline - System.nanoTime());
        List<Entry> read = poll(Duration.ofNanos(left));
        if (!read.isEmpty() || closed || wakeup.taken() || left == 0) {
          return read;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** May come back with nothing before the time is over. */
  private List<Entry> poll(Duration timeout) throws InterruptedException {
    if (!wakeup.enter()) {
      return List.of();
    }
    try {
      return entries(consumer.poll(timeout));
    } catch (WakeupException e) {
      wakeup.thrown();
      return List.of();
    } catch (InterruptException e) {
      Thread.interrupted(); // Kafka has set the flag again
      throw new InterruptedException("Interrupted while reading " + partitions.values());
    } catch (KafkaException e) {
      throw failures.of("read " + partitions.values(), e);
    } finally {
      wakeup.leave();
    }
  }

  private List<Entry> entries(ConsumerRecords<byte[], byte[]> records) {
    List<Entry> entries = new ArrayList<>(records.count());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      entries.add(
          new Entry(
              new Partition(record.topic(), record.partition()),
              record.offset(),
              Instant.ofEpochMilli(record.timestamp()),
              record.key(),
              bytes(record)));
    }
    return entries;
  }

  /** Nobody here sends a record without a value, but others can. */
  static byte[] bytes(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    return value == null ? NOTHING : value;
  }

  @Override
  public Map<Partition, Long> positions() {
    lock.lock();
    try {
      checkOpen();
      return askedAgainIfWoken(
          () -> {
            Map<Partition, Long> positions = new HashMap<>();
            partitions.forEach((kafka, ours) -> positions.put(ours, consumer.position(kafka)));
            return positions;
          });
    } catch (KafkaException e) {
      throw failures.of("say where this client reads", e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Not by the consumer: on its connection the broker answers only when the fetch that waits there
   * is over.
   */
  @Override
  public Map<Partition, Long> ends() {
    checkOpen();
    return offsets.ends(partitions.values());
  }

  private <T> T askedAgainIfWoken(Supplier<T> question) {
    try {
      return question.get();
    } catch (WakeupException late) {
      // Meant for a read that had returned by then.
      wakeup.thrown();
      return question.get();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The feed of %s is closed".formatted(partitions.values()));
    }
  }

  @Override
  public void wakeup() {
    wakeup.request();
  }

  /**
   * Without a word to the broker, which would hear it only when the fetch that waits there is over.
   * It forgets the session of a client that is gone by itself, two minutes later where it needs the
   * place.
   */
  @Override
  public void close() {
    closed = true;
    wakeup.request();
    boolean interrupted = Thread.interrupted(); // Kafka would leave at once, and leave things open
    lock.lock();
    try {
      KafkaBroker.closeQuietly(() -> consumer.close(CloseOptions.timeout(Duration.ZERO)));
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    broker.forget(this);
  }
}
