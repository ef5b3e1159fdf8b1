package dev.muster.cli;

import dev.muster.service.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads durations as people write them: {@code 500ms}, {@code 10s}, {@code 1m30s}, {@code PT2H}.
 */
final class DurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  /** A duration as {@link #convert} reads it, in its largest units, without what is below 1 ms. */
  static String format(Duration duration) {
    return DurationText.format(duration);
  }
}
