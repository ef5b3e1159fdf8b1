package dev.muster.bench;

import java.util.List;

/**
 * Some numbers: what is in the middle, and how far apart they are. Immutable.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 */
public record Spread(double median, double min, double max) {
  /**
   * The spread of these.
   *
   * @throws IllegalArgumentException where there is none
   */
  static Spread of(List<Double> numbers) {
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException("there are no numbers to take the median of");
    }
    List<Double> sorted = numbers.stream().sorted().toList();
    int size = sorted.size();
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Spread(median, sorted.get(0), sorted.get(size - 1));
  }
}
