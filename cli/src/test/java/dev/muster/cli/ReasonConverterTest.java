package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.DeadReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ReasonConverterTest {
  private final ReasonConverter converter = new ReasonConverter();

  @ParameterizedTest
  @EnumSource(DeadReason.class)
  void a_reason_is_read_as_it_is_written(DeadReason reason) {
    assertThat(converter.convert(ReasonConverter.format(reason))).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"task_failed", "TASK_FAILED", "Task-Failed"})
  void capitals_and_hyphens_are_the_same(String text) {
    assertThat(converter.convert(text)).isEqualTo(DeadReason.TASK_FAILED);
  }

  @Test
  void what_is_no_reason_is_told_with_those_that_are() {
    assertThatThrownBy(() -> converter.convert("failed"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'failed' is no reason")
        .hasMessageContaining("task_failed, timed_out");
  }
}
