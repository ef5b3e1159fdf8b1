package dev.muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ResultTest {
  private static final Figure RATE =
      Figure.higher("rate", "tasks/s").beside("bare").target(Target.ratioAtLeast(1));

  @Test
  void ratios_are_taken_within_a_round() {
    Result result = Result.of("m", RATE, List.of(10.0, 100.0, 12.0), List.of(5.0, 50.0, 24.0), "");

    assertThat(Objects.requireNonNull(result.ratio())).isEqualTo(new Spread(2, 0.5, 2));
    assertThat(result.met()).isTrue();
  }

  @Test
  void what_could_not_be_had_neither_reaches_its_target_nor_misses_it() {
    assertThat(Result.of("m", RATE, List.of(), List.of(), "too slow").met()).isNull();
  }

  @Test
  void a_target_that_is_not_a_ratio_is_for_the_value() {
    Figure heap = Figure.lower("heap", "MiB").beside("half").target(Target.atMost(64));

    assertThat(Result.of("m", heap, List.of(65.0), List.of(65.0), "").met()).isFalse();
    assertThat(Result.of("m", heap, List.of(64.0), List.of(1.0), "").met()).isTrue();
  }
}
