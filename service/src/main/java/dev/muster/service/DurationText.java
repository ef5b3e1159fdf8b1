package dev.muster.service;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 10s}, {@code 1m30s}, {@code PT2H}. */
public final class DurationText {
  private static final Pattern PART = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Pattern WHOLE = Pattern.compile("(?:%s)+".formatted(PART.pattern()));

  private DurationText() {}

  /**
   * Reads a duration, zero or more.
   *
   * @throws IllegalArgumentException where the text is none; says how one looks
   */
  public static Duration parse(String text) {
    Duration duration = WHOLE.matcher(text).matches() ? sum(text) : iso(text);
    if (duration.isNegative()) {
      throw refusal(text);
    }
    return duration;
  }

  private static Duration sum(String text) {
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      long number = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
              });
    }
    return sum;
  }

  private static Duration iso(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw refusal(text);
    }
  }

  private static IllegalArgumentException refusal(String text) {
    return new IllegalArgumentException(
        "'%s' is no duration: write 10s, 500ms, 2m or 1h30m".formatted(text));
  }

  /** A duration as {@link #parse} reads it, in its largest units, without what is below 1 ms. */
  public static String format(Duration duration) {
    if (duration.toMillis() == 0) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    append(text, duration.toDays(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.toString();
  }

  private static void append(StringBuilder text, long number, String unit) {
    if (number != 0) {
      text.append(number).append(unit);
    }
  }
}
