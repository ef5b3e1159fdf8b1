package dev.muster.broker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Appends records. Records sent by one thread to one partition keep their order. Safe for use by
 * many threads.
 */
public interface Sender extends AutoCloseable {
  /**
   * Appends a record. Returns at once, or waits a while for room when much is on its way.
   *
   * @param key what compacted topics keep one record of; null elsewhere
   * @return completes with the offset when every replica that must have the record has it; fails
   *     with a {@link dev.muster.protocol.MusterException} when that is not to be had
   */
  CompletableFuture<Long> send(Partition to, byte @Nullable [] key, byte[] value);

  /** Waits until all that was sent is durable or has failed, or until the time is over. */
  boolean flush(Duration timeout);

  /** Sends what is waiting, a few seconds at most, and ends. Can be called twice. */
  @Override
  void close();
}
