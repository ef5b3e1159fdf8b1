package dev.muster.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {
  private static List<String> names(String... only) {
    return BenchOptions.full("1").withOnly(List.of(only)).measurements().stream()
        .map(Measurement::name)
        .toList();
  }

  @Test
  void the_beginning_of_a_name_stands_for_all_that_begin_so() {
    assertThat(names("scaling", "map"))
        .containsExactly(
            "map", "scaling-1x1", "scaling-1x2", "scaling-1x4", "scaling-2x1", "scaling-4x1");
  }

  @Test
  void a_name_that_does_not_exist_is_refused_with_those_that_do() {
    assertThatThrownBy(() -> names("throughput-7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("throughput-7")
        .hasMessageContaining("throughput-10k");
  }

  @Test
  void measurements_and_figures_have_names_of_their_own() {
    for (Sizes sizes : List.of(Sizes.full(), Sizes.small(), Sizes.tiny())) {
      List<Measurement> all = Measurements.of(sizes);
      List<String> names =
          Stream.concat(
                  all.stream().map(Measurement::name),
                  all.stream().flatMap(each -> each.figures().stream()).map(Figure::name))
              .toList();
      assertThat(new HashSet<>(names)).hasSameSizeAs(names);
    }
  }
}
