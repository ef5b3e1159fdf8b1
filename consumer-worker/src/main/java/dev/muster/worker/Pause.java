package dev.muster.worker;

import java.time.Duration;

/** A pause before something is tried again. */
final class Pause {
  private Pause() {}

  /** Waits; returns early, with the interrupt flag set, where the thread is interrupted. */
  static void of(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
