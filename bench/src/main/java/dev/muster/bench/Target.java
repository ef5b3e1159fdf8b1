package dev.muster.bench;

import java.util.Locale;

/**
 * What a figure is to reach. Immutable.
 *
 * @param ratio whether the bound is for the ratio to the floor; otherwise it is for the value
 * @param better {@link Better#HIGHER}: at least the bound; {@link Better#LOWER}: at most
 * @param bound the bound itself
 */
public record Target(boolean ratio, Better better, double bound) {
  static Target ratioAtLeast(double bound) {
    return new Target(true, Better.HIGHER, bound);
  }

  static Target ratioAtMost(double bound) {
    return new Target(true, Better.LOWER, bound);
  }

  static Target atMost(double bound) {
    return new Target(false, Better.LOWER, bound);
  }

  boolean isMetBy(double number) {
    return better == Better.HIGHER ? number >= bound : number <= bound;
  }

  /** As {@code ≥ 0.97×} for a ratio, {@code ≤ 64} for a value. */
  @Override
  public String toString() {
    String number =
        bound >= 10
            ? String.format(Locale.ROOT, "%.0f", bound)
            : String.format(Locale.ROOT, "%.2f", bound);
    return (better == Better.HIGHER ? "≥ " : "≤ ") + number + (ratio ? "×" : "");
  }
}
