package dev.muster.broker;

import dev.muster.protocol.MusterException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/** Reads assigned partitions with a consumer that is in no group. */
final class KafkaFeed implements Feed {
  private static final byte[] NOTHING = {};

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Partition> partitions;
  private final KafkaFailures failures;
  private final KafkaBroker broker;
  private final Wakeup wakeup;

  /** Held for each call of the consumer, which takes one at a time. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile boolean closed;

  private KafkaFeed(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<TopicPartition, Partition> partitions,
      KafkaFailures failures,
      KafkaBroker broker) {
    this.consumer = consumer;
    this.partitions = partitions;
    this.failures = failures;
    this.broker = broker;
    wakeup = new Wakeup(consumer::wakeup);
  }

  /** Takes the consumer over: it is closed with the feed, and at once where this fails. */
  static KafkaFeed open(
      KafkaConsumer<byte[], byte[]> consumer,
      Map<Partition, From> from,
      KafkaFailures failures,
      KafkaBroker broker) {
    Map<TopicPartition, Partition> partitions = new HashMap<>();
    from.keySet().forEach(p -> partitions.put(new TopicPartition(p.topic(), p.number()), p));
    KafkaFeed feed = new KafkaFeed(consumer, partitions, failures, broker);
    try {
      consumer.assign(partitions.keySet());
      feed.seek(from);
      return feed;
    } catch (KafkaException e) {
      feed.close();
      throw failures.of("say where to read " + from.keySet(), e);
    } catch (MusterException e) {
      feed.close();
      throw e;
    }
  }

  /**
   * To offsets that were asked for, each of them, now. Left to Kafka, "the end" would be where it
   * is at the first read.
   */
  private void seek(Map<Partition, From> from) {
    Set<TopicPartition> all = partitions.keySet();
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    Map<TopicPartition, Long> times = new HashMap<>();
    from.forEach(
        (partition, where) -> {
          if (where instanceof From.Time since) {
            times.put(
                new TopicPartition(partition.topic(), partition.number()), millis(since.time()));
          }
        });
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    partitions.forEach(
        (kafka, partition) -> {
          long beginning = beginnings.getOrDefault(kafka, 0L);
          long end = ends.getOrDefault(kafka, 0L);
          From where = from.getOrDefault(partition, From.beginning());
          OffsetAndTimestamp since = found.get(kafka);
          long offset =
              where instanceof From.End
                  ? end
                  : where instanceof From.Offset at
                      ? Math.min(at.offset(), end)
                      : where instanceof From.Time
                          ? (since == null ? end : since.offset())
                          : beginning;
          consumer.seek(kafka, Math.max(offset, beginning));
        });
  }

  /** Rounded up, as "at that time or later" has it: Kafka's clock ticks in milliseconds. */
  private static long millis(Instant time) {
    return Math.max(0, time.plusNanos(999_999).toEpochMilli());
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
    return asking(
        "say where this client reads",
        () -> {
          Map<Partition, Long> positions = new HashMap<>();
          partitions.forEach((kafka, ours) -> positions.put(ours, consumer.position(kafka)));
          return positions;
        });
  }

  @Override
  public Map<Partition, Long> ends() {
    return asking(
        "say where %s end".formatted(partitions.values()),
        () -> {
          Map<Partition, Long> ends = new HashMap<>();
          consumer
              .endOffsets(partitions.keySet())
              .forEach(
                  (kafka, end) -> ends.put(new Partition(kafka.topic(), kafka.partition()), end));
          return ends;
        });
  }

  private <T> T asking(String what, Supplier<T> question) {
    lock.lock();
    try {
      checkOpen();
      return askedAgainIfWoken(question);
    } catch (KafkaException e) {
      throw failures.of(what, e);
    } finally {
      lock.unlock();
    }
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

  @Override
  public void close() {
    closed = true;
    wakeup.request();
    boolean interrupted = Thread.interrupted(); // Kafka would leave at once, and leave things open
    lock.lock();
    try {
      KafkaBroker.closeQuietly(() -> consumer.close(CloseOptions.timeout(KafkaBroker.CLOSE_LIMIT)));
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    broker.forget(this);
  }
}
