package dev.muster.worker;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Whether a worker takes tasks, or was drained. Its slots wait here while it does not. Safe for use
 * by many threads.
 */
final class Intake {
  /** Nobody depends on this: whoever changes something wakes those who wait. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private boolean open = true; // guarded by "this"

  /** Opens or closes it; returns whether that changed anything. */
  synchronized boolean set(boolean toOpen) {
    boolean changed = open != toOpen;
    open = toOpen;
    notifyAll();
    return changed;
  }

  synchronized boolean isOpen() {
    return open;
  }

  /** Waits until it is open, or until somebody who waits no longer was woken. */
  synchronized void awaitOpen(BooleanSupplier noLonger) throws InterruptedException {
    while (!open && !noLonger.getAsBoolean()) {
      wait(LOOK.toMillis());
    }
  }

  /** Those who wait look whether they still do. */
  synchronized void wake() {
    notifyAll();
  }
}
