package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  @Test
  void an_argument_that_is_json_is_that_value() {
    assertThat(JsonText.argument("10")).isEqualTo(10);
    assertThat(JsonText.argument("-10000000000")).isEqualTo(-10_000_000_000L);
    assertThat(JsonText.argument("1.5")).isEqualTo(1.5);
    assertThat(JsonText.argument("true")).isEqualTo(true);
    assertThat(JsonText.argument("null")).isNull();
    assertThat(JsonText.argument("\"10\"")).isEqualTo("10");
    assertThat(JsonText.argument(" [1, {\"a\": null}] "))
        .isEqualTo(List.of(1, Collections.singletonMap("a", null)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "word",
        "two words",
        "007",
        "1 2",
        "{",
        "NaN",
        "'a'",
        "tru",
        "a=b",
        "-",
        "--x"
      })
  void any_other_argument_is_a_text(String text) {
    assertThat(JsonText.argument(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1 2", "[1", "{\"a\":1,\"a\":2}", "[1,]"})
  void what_is_not_json_is_refused_in_a_few_words(String text) {
    assertThatThrownBy(() -> JsonText.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not JSON: ")
        .message()
        .doesNotContain("\n")
        .hasSizeLessThan(200);
  }

  @Test
  void a_value_is_written_in_one_line() {
    assertThat(JsonText.write(Arrays.asList(1L, 2.5, "a\nb", null, Map.of("k", true))))
        .isEqualTo("[1,2.5,\"a\\nb\",null,{\"k\":true}]");
    assertThat(JsonText.write(null)).isEqualTo("null");
    assertThat(JsonText.write(new byte[] {1, 2})).isEqualTo("\"AQI=\"");
    assertThat(JsonText.write("größe")).isEqualTo("\"größe\"");
    assertThat(JsonText.write(Double.NaN)).isEqualTo("\"NaN\"");
  }
}
