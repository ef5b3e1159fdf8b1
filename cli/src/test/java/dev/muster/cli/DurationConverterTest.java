package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  private final DurationConverter converter = new DurationConverter();

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "10s, PT10S",
    "2m, PT2M",
    "1h30m, PT1H30M",
    "1d, PT24H",
    "0s, PT0S",
    "PT20.345S, PT20.345S"
  })
  void durations_are_read_as_people_write_them(String text, Duration expected) {
    assertThat(converter.convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "s", "-1s", "PT-1S", "10 s", "1x", "10s!", "9999999999s"})
  void what_is_no_duration_is_refused_with_an_example(String text) {
    assertThatThrownBy(() -> converter.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("10s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "1ms", "20s", "5m", "1h30m", "2d1s500ms"})
  void a_duration_is_written_as_it_is_read(String text) {
    assertThat(DurationConverter.format(converter.convert(text))).isEqualTo(text);
  }

  @Test
  void what_is_below_a_millisecond_is_not_written() {
    assertThat(DurationConverter.format(Duration.ofNanos(1_000_001))).isEqualTo("1ms");
  }
}
