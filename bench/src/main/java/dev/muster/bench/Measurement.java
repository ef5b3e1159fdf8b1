package dev.muster.bench;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Figures that are taken together, as they are declared. Immutable.
 *
 * @param name what {@code --only} calls it
 * @param limit how long all of its rounds may take; fewer rounds are taken where they take longer
 * @param figures what comes of it, in the order of the table
 * @param probe takes them
 */
record Measurement(
    String name, Duration limit, List<Figure> figures, Function<Setting, Probe> probe) {
  Measurement {
    figures = List.copyOf(figures);
  }

  /** Whether it is meant by a name: its own, or what that begins with, as {@code scaling}. */
  boolean isNamed(String asked) {
    return name.equals(asked) || name.startsWith(asked + "-");
  }
}
