package dev.muster.examples;

import java.util.Locale;

/** How long something has taken, as the examples print it. */
final class Stopwatch {
  private final long startedNanos = System.nanoTime();

  private Stopwatch() {}

  static Stopwatch start() {
    return new Stopwatch();
  }

  double seconds() {
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  /** In seconds, as {@code 2.51 s}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f s", seconds());
  }
}
