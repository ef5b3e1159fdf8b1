package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {
  @ParameterizedTest
  @CsvSource({
    "java.lang.Math::*, java.lang.Math::abs, true",
    "java.lang.Math::*, java.lang.MathX::abs, false",
    "java.lang.Math::abs, java.lang.Math::abs, true",
    "java.lang.Math::abs, java.lang.Math::absExact, false",
    "com.acme.*::render*, com.acme.video.Jobs::renderFrame, true",
    "com.acme.*::render*, com.acme.video.Jobs::delete, false",
    "*::lambda$*, com.acme.Main::lambda$main$0, true",
    "*::lambda$*, com.acme.Main::main, false",
    "com.acme.Jobs::*, comXacme.Jobs::run, false",
  })
  void a_star_stands_for_any_characters_and_nothing_else_is_special(
      String pattern, String method, boolean allowed) {
    assertThat(AllowList.of(List.of(pattern)).allows(method)).isEqualTo(allowed);
  }

  @Test
  void nothing_allows_nothing() {
    assertThat(AllowList.nothing().allows("java.lang.Math::abs")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "java.lang.Math", "::abs", "java.lang.Math::", "Math.abs"})
  void a_pattern_that_names_no_method_is_refused_with_an_example(String pattern) {
    assertThatThrownBy(() -> AllowList.of(List.of(pattern)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + pattern + "'")
        .hasMessageContaining("java.lang.Math::*");
  }
}
