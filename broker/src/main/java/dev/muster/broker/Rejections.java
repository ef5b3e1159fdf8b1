package dev.muster.broker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the records that were refused, and logs some of them: whoever can write to a topic must
 * not be able to fill a disk with log lines. Safe for use by many threads.
 */
final class Rejections {
  private static final Logger LOG = LoggerFactory.getLogger(SignedBroker.class);

  /** After a line, how long there is none. */
  static final Duration QUIET = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong nextLine;

  Rejections(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    nextLine = new AtomicLong(nanoTime.getAsLong());
  }

  /** One more; returns whether it was logged. */
  boolean add(String topic, long offset, String reason) {
    long all = count.incrementAndGet();
    long now = nanoTime.getAsLong();
    long next = nextLine.get();
    if (now - next < 0 || !nextLine.compareAndSet(next, now + QUIET.toNanos())) {
      return false;
    }
    LOG.warn(
        "Refused the record at offset {} of {}: {} ({} refused so far; not each is logged)",
        offset,
        topic,
        reason,
        all);
    return true;
  }

  long count() {
    return count.get();
  }
}
