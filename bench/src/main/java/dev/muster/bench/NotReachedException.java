package dev.muster.bench;

import java.time.Duration;
import java.util.Locale;

/** The time was over before all was done; the message says how far it had come. */
final class NotReachedException extends Exception {
  NotReachedException(long done, long all, Duration limit) {
    super(
        String.format(
            Locale.ROOT,
            "not reached: %,d of %,d when its %,d s were over",
            done,
            all,
            limit.toSeconds()));
  }

  NotReachedException(String message) {
    super(message);
  }
}
