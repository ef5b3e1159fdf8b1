package dev.muster.local;

import java.util.concurrent.atomic.AtomicInteger;

/** A method that no worker may run, of a class that no worker may touch. */
@SuppressWarnings("unused") // named by records alone
final class Canary {
  static {
    Signs.SEEN.incrementAndGet();
  }

  private Canary() {}

  public static long sing(long n) {
    Signs.SEEN.incrementAndGet();
    return n;
  }

  /** Apart from the canary, or to look would be to touch. */
  static final class Signs {
    static final AtomicInteger SEEN = new AtomicInteger();

    private Signs() {}
  }
}
