package dev.muster.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the rounds of a measurement have given so far. Safe for use by many threads. */
final class Readings {
  private final String measurement;
  private final List<Figure> figures;

  // Guarded by "this".
  private final Map<Figure, List<Double>> values = new LinkedHashMap<>();
  private final Map<Figure, List<Double>> floors = new LinkedHashMap<>();
  private final Map<Figure, String> notes = new LinkedHashMap<>();
  private int round;

  /** Something that gives a number, and may fail. */
  interface Reading {
    double take() throws Exception;
  }

  Readings(Measurement measurement) {
    this.measurement = measurement.name();
    this.figures = measurement.figures();
  }

  /** The next round begins. */
  synchronized void begin(int number) {
    round = number;
  }

  private synchronized boolean floorFirst() {
    return round % 2 == 1;
  }

  /**
   * Takes both in turn: the floor first in each second round, so that neither has the better place.
   */
  void both(Figure figure, Reading value, Reading floor) throws Exception {
    if (floorFirst()) {
      double beside = floor.take();
      set(figure, value.take(), beside);
    } else {
      double taken = value.take();
      set(figure, taken, floor.take());
    }
  }

  /** A reading of a figure that stands beside something. */
  synchronized void set(Figure figure, double value, double floor) {
    set(figure, value);
    floors.computeIfAbsent(figure, none -> new ArrayList<>()).add(floor);
  }

  /** A reading of a figure that stands alone. */
  synchronized void set(Figure figure, double value) {
    if (!figures.contains(figure)) {
      throw new IllegalArgumentException(
          "%s has no figure '%s'".formatted(measurement, figure.name()));
    }
    values.computeIfAbsent(figure, none -> new ArrayList<>()).add(value);
  }

  /** What must be known about a figure; the last one counts. */
  synchronized void note(Figure figure, String text) {
    notes.put(figure, text);
  }

  /** The same for all figures that have no note of their own. */
  synchronized void noteAll(String text) {
    figures.forEach(figure -> notes.putIfAbsent(figure, text));
  }

  /** A result for each figure, whatever has become of it. */
  synchronized List<Result> results() {
    return figures.stream()
        .map(
            figure ->
                Result.of(
                    measurement,
                    figure,
                    values.getOrDefault(figure, List.of()),
                    floors.getOrDefault(figure, List.of()),
                    notes.getOrDefault(figure, "")))
        .toList();
  }
}
