package dev.muster.service;

import dev.muster.broker.Attachment;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.Rejections;
import dev.muster.protocol.DelayedRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a pool's log on a thread of its own, from some time ago and then on and on, and hands on
 * each record. What cannot be decoded is passed over; the thread ends only when this is closed.
 */
final class BoardReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BoardReader.class);
  private static final Duration READ = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(5);

  /** Who runs what now says so every second. */
  private static final Duration RECENTLY = Duration.ofSeconds(5);

  private final Rejections rejections = new Rejections(log);
  private final Attachment attachment;
  private final BiConsumer<Entry, SpecificRecord> listener;
  private final Feed feed;
  private final Map<Partition, Long> startEnds;
  private final Thread thread;
  private volatile boolean caughtUp;
  private volatile boolean closed;

  private BoardReader(
      Attachment attachment, Instant since, BiConsumer<Entry, SpecificRecord> listener) {
    this.attachment = attachment;
    this.listener = listener;
    this.feed = attachment.broker().feed(partitions(attachment, since));
    this.startEnds = feed.ends();
    this.thread = new Thread(this::follow, "muster-board");
    this.thread.setDaemon(true);
  }

  /**
   * Starts to read.
   *
   * @param since results that are older are left out
   * @param listener hears of each record on the reader's thread
   */
  static BoardReader start(
      Attachment attachment, Instant since, BiConsumer<Entry, SpecificRecord> listener) {
    BoardReader reader = new BoardReader(attachment, since, listener);
    reader.thread.start();
    return reader;
  }

  private static Map<Partition, From> partitions(Attachment attachment, Instant since) {
    String pool = attachment.pool();
    Map<Partition, From> partitions = new HashMap<>();
    // What waits is there from the beginning on: finished records are removed from both.
    partitions.put(new Partition(Topics.tasks(pool).topic().name(), 0), From.beginning());
    partitions.put(new Partition(Topics.delayed(pool).name(), 0), From.beginning());
    partitions.put(new Partition(Topics.control(pool).name(), 0), From.beginning());
    for (int i = 0; i < attachment.resultPartitions(); i++) {
      partitions.put(new Partition(Topics.results(pool).name(), i), From.time(since));
    }
    Instant recently = Instant.now().minus(RECENTLY);
    partitions.put(new Partition(Topics.events(pool).name(), 0), From.time(recently));
    return partitions;
  }

  private void follow() {
    try {
      while (!closed) {
        read();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      feed.close();
    }
  }

  private void read() throws InterruptedException {
    try {
      feed.read(READ).forEach(this::handOn);
      if (!caughtUp && isAtStartEnds()) {
        caughtUp = true;
        log.info("The log of pool {} has been read", attachment.pool());
      }
    } catch (RuntimeException e) {
      if (!closed) {
        log.warn(
            "Reading from {} failed; trying again in {}",
            attachment.broker().description(),
            READ,
            e);
        Thread.sleep(READ.toMillis());
      }
    }
  }

  private boolean isAtStartEnds() {
    Map<Partition, Long> positions = feed.positions();
    return startEnds.entrySet().stream()
        .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  private void handOn(Entry entry) {
    if (entry.isEmpty()) {
      return;
    }
    try {
      SpecificRecord record = attachment.codec().decode(entry.value());
      if (record instanceof DelayedRecord delayed) {
        record = attachment.codec().decode(bytes(delayed.getTask()));
      }
      listener.accept(entry, record);
    } catch (UndecodableRecordException e) {
      rejections.add(entry.partition().topic(), entry.offset(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("The record at offset {} of {} was lost", entry.offset(), entry.partition(), e);
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  /** Whether all has been read that was there when this was started. Once true it stays true. */
  boolean isCaughtUp() {
    return caughtUp;
  }

  /** Stops reading; waits a few seconds for what is under way. Can be called twice. */
  @Override
  public void close() {
    closed = true;
    feed.wakeup();
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
