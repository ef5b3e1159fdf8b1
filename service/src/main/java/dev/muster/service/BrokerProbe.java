package dev.muster.service;

import dev.muster.protocol.MusterException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker every two seconds how much is in the queue, and so whether it answers at all.
 * Safe for use by many threads.
 */
final class BrokerProbe implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BrokerProbe.class);
  private static final Duration EVERY = Duration.ofSeconds(2);

  /** Beyond one time-out of a question and the pause before the next one. */
  private static final Duration STALE = Duration.ofSeconds(15);

  private final LongSupplier question;
  private final Thread thread;
  private volatile long backlog;
  private volatile long answeredAt;
  private volatile boolean answered;
  private volatile boolean closed;

  private BrokerProbe(LongSupplier question) {
    this.question = question;
    this.thread = new Thread(this::run, "muster-probe");
    this.thread.setDaemon(true);
  }

  static BrokerProbe start(LongSupplier question) {
    BrokerProbe probe = new BrokerProbe(question);
    probe.ask();
    probe.thread.start();
    return probe;
  }

  private void run() {
    try {
      while (!closed) {
        Thread.sleep(EVERY.toMillis());
        ask();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask() {
    try {
      backlog = question.getAsLong();
      answeredAt = System.nanoTime();
      if (!answered) {
        answered = true;
        log.info("The broker answers");
      }
    } catch (MusterException e) {
      if (answered && !closed) {
        answered = false;
        log.warn("The broker does not answer: {}", e.getMessage());
      }
    } catch (RuntimeException e) {
      if (!closed) {
        log.warn("The broker could not be asked", e);
      }
    }
  }

  /** How many task records wait or run, when it was last asked. */
  long backlog() {
    return backlog;
  }

  /** Whether the broker has answered lately. */
  boolean isFresh() {
    return System.nanoTime() - answeredAt < STALE.toNanos();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
