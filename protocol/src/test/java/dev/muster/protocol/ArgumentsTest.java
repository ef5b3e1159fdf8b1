package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  @Test
  void positional_arguments_keep_their_order() {
    assertThat(Arguments.of("a", 2, null).values()).containsExactly("a", 2, null);
    assertThat(Arguments.of("a", 2).names()).isEmpty();
    assertThat(Arguments.of().values()).isEmpty();
  }

  @Test
  void null_alone_is_one_argument() {
    @Nullable Object nothing = null;

    assertThat(Arguments.of(nothing).values()).hasSize(1).containsOnlyNulls();
    assertThat(Arguments.of((Object[]) null).values()).hasSize(1).containsOnlyNulls();
  }

  @Test
  void named_arguments_follow_the_positional_ones() {
    Arguments arguments = Arguments.of("ab").with("times", 3).with("separator", null);

    assertThat(arguments.values()).containsExactly("ab", 3, null);
    assertThat(arguments.names()).containsExactly("times", "separator");
    assertThat(arguments).hasToString("(ab, times=3, separator=null)");
  }

  @Test
  void adding_one_leaves_the_others_as_they_were() {
    Arguments arguments = Arguments.of("ab");
    arguments.with("times", 3);

    assertThat(arguments.values()).containsExactly("ab");
    assertThat(arguments.names()).isEmpty();
  }

  @Test
  void nobody_can_change_them_later() {
    Object[] array = {"a"};
    Arguments arguments = Arguments.of(array);
    array[0] = "b";

    assertThat(arguments.values()).containsExactly("a");
    assertThatThrownBy(() -> arguments.values().add("c"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void a_name_is_given_once() {
    assertThatThrownBy(() -> Arguments.of().with("times", 1).with("times", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'times' is given twice");
  }

  @Test
  void an_array_is_one_argument_when_it_stands_as_one() {
    assertThat(Arguments.of((Object) new String[] {"a", "b"}).values()).hasSize(1);
    assertThat(Arguments.of(List.of("a", "b")).values()).hasSize(1);
  }
}
