package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.Shapes.Point;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SignatureTest {
  private final int member = 1;

  class Inner {
    private final List<String> texts;

    Inner(List<String> texts) {
      this.texts = texts;
    }

    String text(int index) {
      return texts.get(index) + member;
    }
  }

  private static Signature of(Class<?> type, String name) {
    return Stream.<Executable[]>of(type.getDeclaredMethods(), type.getDeclaredConstructors())
        .flatMap(Arrays::stream)
        .filter(e -> e.getName().equals(name))
        .map(Signature::of)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_static_method_takes_its_parameters() {
    Signature repeat = of(Tasks.class, "repeat");

    assertThat(repeat.parameters()).containsExactly(String.class, int.class);
    assertThat(repeat.names()).containsExactly("text", "times");
    assertThat(repeat.returns()).isEqualTo(String.class);
    assertThat(repeat).hasToString("(java.lang.String text, int times)");
  }

  @Test
  void an_instance_method_takes_its_receiver_too() {
    Signature times = of(Tasks.class, "times");

    assertThat(times.parameters()).containsExactly(Tasks.class, int.class);
    assertThat(times.names()).containsExactly("this", "n");
    assertThat(times.arity()).isEqualTo(2);
  }

  @Test
  void types_keep_their_arguments() {
    Signature byName = of(Tasks.class, "byName");

    assertThat(byName.parameters()).containsExactly(new TypeOf<List<Point>>() {}.type);
    assertThat(byName.returns()).isEqualTo(new TypeOf<Map<String, List<Point>>>() {}.type);
  }

  @Test
  void a_constructor_returns_its_class() {
    assertThat(of(Tasks.class, Tasks.class.getName()).returns()).isEqualTo(Tasks.class);
  }

  @Test
  void the_constructor_of_an_inner_class_has_a_name_and_type_for_each_real_parameter() {
    Signature inner = of(Inner.class, Inner.class.getName());

    assertThat(inner.arity()).isEqualTo(2);
    assertThat(inner.names()).hasSize(2);
    assertThat(inner.parameters().get(0)).isEqualTo(SignatureTest.class);
    assertThat(new Inner(List.of("a")).text(0)).isEqualTo("a1");
  }
}
