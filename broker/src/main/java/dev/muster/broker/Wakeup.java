package dev.muster.broker;

import java.time.Duration;

/**
 * A request to stop waiting that is seen once: by the wait that is going on, or else by the next.
 * Kafka's clients have one too, but theirs also hits calls that are not to be woken, such as a
 * renewal. So theirs is used only while they poll. Safe for use by many threads.
 */
final class Wakeup {
  private final Runnable signal;

  // guarded by this
  private boolean requested;
  private boolean polling;
  private boolean signalled;

  /**
   * @param signal makes the poll that is going on, or else the next call, throw
   */
  Wakeup(Runnable signal) {
    this.signal = signal;
  }

  synchronized void request() {
    requested = true;
    notifyAll();
    if (polling && !signalled) {
      signalled = true;
      signal.run();
    }
  }

  /** Whether it was requested since the last time it was asked here. */
  synchronized boolean taken() {
    boolean was = requested;
    requested = false;
    return was;
  }

  /** Before each poll. False where there is nothing to poll for: a request is there. */
  synchronized boolean enter() {
    polling = !requested;
    return polling;
  }

  /** After each poll, however it ended. */
  synchronized void leave() {
    polling = false;
  }

  /** The signal has done its work. */
  synchronized void thrown() {
    signalled = false;
  }

  /** Whether the signal came too late for the poll, and will hit the next call of the client. */
  synchronized boolean late() {
    return signalled;
  }

  /** Waits that long, or until it is requested. */
  synchronized void await(Duration time) throws InterruptedException {
    long deadline = Deadline.after(time);
    long left = deadline - System.nanoTime();
    while (!requested && left > 0) {
      wait(left / 1_000_000 + 1);
      left = deadline - System.nanoTime();
    }
  }
}
