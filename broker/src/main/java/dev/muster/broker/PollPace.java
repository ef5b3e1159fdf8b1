package dev.muster.broker;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * How long to poll, and how long to rest between two polls.
 *
 * <p>While its coordinator is away Kafka's share consumer does not wait in a poll, it goes round in
 * it as fast as it can. Every slot of a worker would take a whole core in an outage. No call tells
 * that apart from waiting, but the time the thread was given by the processor does.
 *
 * <p>Only a poll that found nothing tells anything: one that comes back with a record after three
 * milliseconds may well have worked for one of them, and a slot that rested then would be idle with
 * its next record at hand. Used by one thread at a time.
 */
final class PollPace {
  /** Kafka's advice for logs with records no client sees, and long enough to cost nothing. */
  static final Duration CALM = Duration.ofMillis(500);

  /** As long as it takes to see whether it is over. */
  static final Duration PROBE = Duration.ofMillis(5);

  /**
   * As long as polls have to be watched before they are followed by a rest. In a moment of three
   * milliseconds code that is not compiled yet looks as busy as one that goes round in circles.
   */
  static final Duration WATCHED = Duration.ofMillis(50);

  /** A poll that takes less has not waited, and may have worked all the time. */
  private static final Duration TELLING = PROBE.dividedBy(2);

  private static final Duration FIRST_REST = Duration.ofMillis(20);
  static final Duration LONGEST_REST = Duration.ofMillis(200);

  /** A poll that waits needs less than a hundredth of its time. */
  private static final int BUSY_SHARE = 10;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final boolean MEASURABLE = THREADS.isCurrentThreadCpuTimeSupported();

  private Duration rest = Duration.ZERO;
  private long beginTime;
  private long beginProcessor;

  // Of the polls since the last time one was judged.
  private long took;
  private long processorTook;

  /** How long the next poll shall take at most. */
  Duration next() {
    return rest.isZero() ? CALM : PROBE;
  }

  /** How long to rest before it. */
  Duration rest() {
    return rest;
  }

  void begin() {
    begin(System.nanoTime(), processorTime());
  }

  void begin(long time, long processor) {
    beginTime = time;
    beginProcessor = processor;
  }

  /**
   * A poll has ended.
   *
   * @param found whether it came back with a record: then nobody is away
   */
  void end(boolean found) {
    end(found, System.nanoTime(), processorTime());
  }

  void end(boolean found, long time, long processor) {
    if (found) {
      rest = Duration.ZERO;
      forget();
      return;
    }
    long itTook = time - beginTime;
    if (itTook < TELLING.toNanos()) {
      return;
    }
    took += itTook;
    processorTook += processor - beginProcessor;
    if (took >= (rest.isZero() ? WATCHED : TELLING).toNanos()) {
      boolean busy = processorTook * BUSY_SHARE > took;
      rest = busy ? longer(rest) : shorter(rest);
      forget();
    }
  }

  private void forget() {
    took = 0;
    processorTook = 0;
  }

  private static Duration longer(Duration rest) {
    Duration longer = rest.isZero() ? FIRST_REST : rest.multipliedBy(2);
    return longer.compareTo(LONGEST_REST) < 0 ? longer : LONGEST_REST;
  }

  /**
   * Step by step: between two attempts to find the coordinator the client does wait for a while.
   */
  private static Duration shorter(Duration rest) {
    return rest.compareTo(FIRST_REST) > 0 ? rest.dividedBy(2) : Duration.ZERO;
  }

  private static long processorTime() {
    return MEASURABLE ? THREADS.getCurrentThreadCpuTime() : 0;
  }
}
