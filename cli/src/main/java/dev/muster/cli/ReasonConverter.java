package dev.muster.cli;

import dev.muster.protocol.DeadReason;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reasons of dead letters, as {@code task_failed}; capitals and hyphens are the same. */
final class ReasonConverter implements ITypeConverter<DeadReason> {
  @Override
  public DeadReason convert(String text) {
    String name = text.strip().replace('-', '_');
    return Arrays.stream(DeadReason.values())
        .filter(reason -> format(reason).equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is no reason: there are %s".formatted(text, names())));
  }

  private static String names() {
    return Arrays.stream(DeadReason.values())
        .map(ReasonConverter::format)
        .collect(Collectors.joining(", "));
  }

  /** A reason as {@link #convert} reads it. */
  static String format(DeadReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
