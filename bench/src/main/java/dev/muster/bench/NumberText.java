package dev.muster.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers with three digits that count, as {@code 61.3k}. */
final class NumberText {
  static final String NONE = "–";

  private NumberText() {}

  static String of(double number) {
    double size = Math.abs(number);
    if (size >= 999_500_000) {
      return digits(number / 1e9) + "G";
    }
    if (size >= 999_500) {
      return digits(number / 1e6) + "M";
    }
    if (size >= 9_995) {
      return digits(number / 1e3) + "k";
    }
    return digits(number);
  }

  private static String digits(double number) {
    double size = Math.abs(number);
    int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.0995 || size == 0 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", number);
  }

  /** Ten to this power, as {@code 10 000}. */
  static String plain(int power) {
    return String.format(Locale.ROOT, "%,d", (long) Math.pow(10, power)).replace(',', ' ');
  }

  /** As {@code 61.3k (58.1k–64.0k)}. */
  static String of(@Nullable Spread spread) {
    return spread == null
        ? NONE
        : "%s (%s–%s)".formatted(of(spread.median()), of(spread.min()), of(spread.max()));
  }
}
