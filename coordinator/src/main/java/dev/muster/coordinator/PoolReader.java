package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.Rejections;
import dev.muster.protocol.UndecodableRecordException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows partitions of a pool's topics on a thread of its own and hands on each record it can
 * decode. What it cannot decode, and what the listener throws, is logged and passed over: the
 * thread ends only when it is closed.
 */
final class PoolReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PoolReader.class);
  private static final Duration READ = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(5);

  private final Rejections rejections = new Rejections(log);
  private final Attachment attachment;
  private final Feed feed;
  private final Consumer<SpecificRecord> listener;
  private final Thread thread;
  private volatile boolean closed;

  private PoolReader(
      Attachment attachment,
      String name,
      Map<Partition, From> partitions,
      Consumer<SpecificRecord> listener) {
    this.attachment = attachment;
    this.feed = attachment.broker().feed(partitions);
    this.listener = listener;
    this.thread = new Thread(this::follow, name);
    this.thread.setDaemon(true);
  }

  /** Starts to follow; what is appended after this returns is seen. */
  static PoolReader start(
      Attachment attachment,
      String name,
      Map<Partition, From> partitions,
      Consumer<SpecificRecord> listener) {
    PoolReader reader = new PoolReader(attachment, name, partitions, listener);
    reader.thread.start();
    return reader;
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
      for (Entry entry : feed.read(READ)) {
        handOn(entry);
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

  private void handOn(Entry entry) {
    if (entry.isEmpty()) {
      return;
    }
    try {
      listener.accept(attachment.codec().decode(entry.value()));
    } catch (UndecodableRecordException e) {
      rejections.add(entry.partition().topic(), entry.offset(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("The record at offset {} of {} was lost", entry.offset(), entry.partition(), e);
    }
  }

  /** Stops reading; waits a few seconds for what is under way. Can be called twice. */
  @Override
  public void close() {
    closed = true;
    feed.wakeup();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
