package dev.muster.bench;

import java.util.List;

/**
 * What is to be measured. Immutable.
 *
 * @param version the version of Muster, for the header
 * @param sizes how much of everything
 * @param rounds how often each figure is taken, where there is time
 * @param only names of measurements; empty: all of them
 */
public record BenchOptions(String version, Sizes sizes, int rounds, List<String> only) {
  private static final int MAX_ROUNDS = 100;

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException where there are no such rounds or measurements
   */
  public BenchOptions {
    if (rounds < 1 || rounds > MAX_ROUNDS) {
      throw new IllegalArgumentException(
          "there must be 1 to %d rounds, not %d".formatted(MAX_ROUNDS, rounds));
    }
    only = List.copyOf(only);
    for (String each : only) {
      if (Measurements.of(sizes).stream().noneMatch(known -> known.isNamed(each))) {
        throw new IllegalArgumentException(
            "there is no measurement '%s': there are %s"
                .formatted(each, String.join(", ", Bench.names())));
      }
    }
  }

  /** Everything, five rounds: for results to be kept. */
  public static BenchOptions full(String version) {
    return new BenchOptions(version, Sizes.full(), 5, List.of());
  }

  /** Small sizes and two rounds, in less than two minutes: for a first look. */
  public static BenchOptions quick(String version) {
    return new BenchOptions(version, Sizes.small(), 2, List.of());
  }

  /** These options with so many rounds, 1 to 100. */
  public BenchOptions withRounds(int number) {
    return new BenchOptions(version, sizes, number, only);
  }

  /** These options for some measurements; {@code scaling} stands for all that begin so. */
  public BenchOptions withOnly(List<String> names) {
    return new BenchOptions(version, sizes, rounds, names);
  }

  List<Measurement> measurements() {
    return Measurements.of(sizes).stream()
        .filter(each -> only.isEmpty() || only.stream().anyMatch(each::isNamed))
        .toList();
  }
}
