package dev.muster.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Reads whole partitions, in the order of each. Nobody else's reading is affected. One thread at a
 * time, except for {@link #wakeup} and {@link #ends}.
 */
public interface Feed extends AutoCloseable {
  /**
   * The next records, all that are at hand; empty when none came in time or after {@link #wakeup}.
   *
   * @throws InterruptedException where the thread is interrupted; nothing is lost then
   */
  List<Entry> read(Duration timeout) throws InterruptedException;

  /** For each partition, the offset of the next record this feed returns. */
  Map<Partition, Long> positions();

  /**
   * For each partition, the offset its next appended record will have. Asks the broker, and can be
   * asked by any thread, also while another one reads.
   */
  Map<Partition, Long> ends();

  /** Makes the read that waits, or else the next one, return at once. */
  void wakeup();

  /** Can be called twice. */
  @Override
  void close();
}
