package dev.muster.bench;

import java.time.Duration;
import java.util.Locale;

/** The time was over before all was done; the message says how far it had come. */
final class NotReachedException extends Exception {
  private final boolean begun;

  NotReachedException(long done, long all, Duration limit) {
    super(
        String.format(
            Locale.ROOT,
            "not reached: %,d of %,d when its %,d s were over",
            done,
            all,
            limit.toSeconds()));
    begun = true;
  }

  NotReachedException(String message) {
    super(message);
    begun = true;
  }

  /** It was not even begun: by what was seen before, it would take many times what is left. */
  NotReachedException(long all, double perSecond, Duration left) {
    super(
        String.format(
            Locale.ROOT,
            "not begun: at %s a second, %,d would take %.0f s, and %d s are left",
            NumberText.of(perSecond),
            all,
            all / perSecond,
            left.toSeconds()));
    begun = false;
  }

  /** Whether there may be work left that nobody waits for. */
  boolean begun() {
    return begun;
  }
}
