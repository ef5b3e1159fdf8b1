package dev.muster.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples on threads of this JVM. */
final class ExamplesOnThreadsTest extends ExamplesContract {
  @Override
  Pools pools() {
    return Pools.threads();
  }

  @Test
  void examples_have_names_of_their_own() {
    List<String> names = Examples.all().stream().map(Example::name).toList();

    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z]+"));
  }

  @Test
  void an_unknown_example_is_refused_with_the_names_of_all() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Examples.named("fob"))
        .withMessage(
            "There is no example 'fob': choose one of %s",
            Examples.all().stream().map(Example::name).toList());
  }
}
