package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeConverterTest {
  private final ByteSizeConverter converter = new ByteSizeConverter();

  @Test
  void sizes_are_read_with_and_without_units() {
    assertThat(converter.convert("1000")).isEqualTo(1000);
    assertThat(converter.convert("64MiB")).isEqualTo(64 << 20);
    assertThat(converter.convert("500kib")).isEqualTo(500 << 10);
    assertThat(converter.convert("1GiB")).isEqualTo(1 << 30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "2GiB", "1MB", "1.5MiB", "many", "9999999999"})
  void anything_else_is_refused_with_an_example(String text) {
    assertThatThrownBy(() -> converter.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("64MiB");
  }
}
