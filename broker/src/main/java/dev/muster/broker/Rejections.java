package dev.muster.broker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Counts the records that were refused, and logs some of them: whoever can write to a topic must
 * not be able to fill a disk with log lines. Safe for use by many threads.
 */
public final class Rejections {
  /** After a line, how long there is none. */
  static final Duration QUIET = Duration.ofSeconds(10);

  private final Logger log;
  private final LongSupplier nanoTime;
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong nextLine;

  /**
   * Nothing refused so far.
   *
   * @param log of whom refuses
   */
  public Rejections(Logger log) {
    this(log, System::nanoTime);
  }

  Rejections(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
    nextLine = new AtomicLong(nanoTime.getAsLong());
  }

  /** One more; returns whether it was logged. */
  public boolean add(String topic, long offset, String reason) {
    long all = count.incrementAndGet();
    long now = nanoTime.getAsLong();
    long next = nextLine.get();
    if (now - next < 0 || !nextLine.compareAndSet(next, now + QUIET.toNanos())) {
      return false;
    }
    log.warn(
        "Refused the record at offset {} of {}: {} ({} refused so far; not each is logged)",
        offset,
        topic,
        reason,
        all);
    return true;
  }

  /** How many there were. */
  public long count() {
    return count.get();
  }
}
