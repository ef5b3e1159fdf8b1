package dev.muster.coordinator;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bundle that was sent: it is over when all of its calls have ended, in whichever way. Safe for
 * use by many threads.
 */
final class SentBundle {
  private final BundleLine line;
  private final AtomicInteger open;

  SentBundle(BundleLine line, int calls) {
    this.line = line;
    this.open = new AtomicInteger(calls);
  }

  /** So many of its calls have ended; each is said once. */
  void ended(int calls) {
    if (open.addAndGet(-calls) == 0) {
      line.bundleEnded();
    }
  }
}
