package dev.muster.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void the_median_is_the_middle_one_or_the_mean_of_two() {
    assertThat(Spread.of(List.of(3.0, 1.0, 20.0))).isEqualTo(new Spread(3, 1, 20));
    assertThat(Spread.of(List.of(4.0, 1.0, 20.0, 2.0)).median()).isEqualTo(3);
  }

  @Test
  void nothing_has_no_median() {
    assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_quantile_is_one_of_the_values() {
    long[] hundred = LongStream.rangeClosed(1, 100).toArray();

    assertThat(Quantile.of(0.99, hundred)).isEqualTo(99);
    assertThat(Quantile.of(0.5, hundred)).isEqualTo(50);
    assertThat(Quantile.of(0.99, 7)).isEqualTo(7);
  }
}
