package dev.muster.cli;

import dev.muster.broker.Blobs;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads limits of payloads: {@code 64MiB}, {@code 500kib}, {@code 1000000}. */
final class ByteSizeConverter implements ITypeConverter<Integer> {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,10})(|kib|mib|gib)");

  @Override
  public Integer convert(String text) {
    Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw refusal(text);
    }
    int unit =
        switch (size.group(2)) {
          case "kib" -> 10;
          case "mib" -> 20;
          case "gib" -> 30;
          default -> 0;
        };
    long number = Long.parseLong(size.group(1));
    if (number < 1 || number > Blobs.HIGHEST_LIMIT >> unit) {
      throw refusal(text);
    }
    return (int) (number << unit);
  }

  private static TypeConversionException refusal(String text) {
    return new TypeConversionException(
        "'%s' is no size of a payload: write 64MiB or a number of bytes, 1GiB at most"
            .formatted(text));
  }
}
