package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Executable;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MethodsTest {
  /** Has a bridge: the compiler adds {@code Object get()}. */
  static final class Texts implements Supplier<String> {
    @Override
    public String get() {
      return "text";
    }
  }

  @Test
  void finds_the_method_and_not_its_bridge() {
    Executable method = Methods.find(Texts.class, "get", "()Ljava/lang/String;").orElseThrow();
    Executable bridge = Methods.find(Texts.class, "get", "()Ljava/lang/Object;").orElseThrow();

    assertThat(Signature.of(method).returns()).isEqualTo(String.class);
    assertThat(bridge.isSynthetic()).isTrue();
  }

  @Test
  void finds_methods_of_superclasses_and_interfaces() {
    assertThat(Methods.find(Tasks.class, "half", "(I)I")).isPresent();
    assertThat(Methods.find(Tasks.class, "greet", "(Ljava/lang/String;)Ljava/lang/String;"))
        .isPresent();
    assertThat(Methods.find(List.class, "iterator", "()Ljava/util/Iterator;")).isPresent();
  }

  @Test
  void finds_constructors_of_the_class_alone() {
    assertThat(Methods.find(Tasks.class, Methods.CONSTRUCTOR, "(I)V")).isPresent();
    assertThat(Methods.find(Tasks.class, Methods.CONSTRUCTOR, "()V")).isEmpty();
  }

  @Test
  void does_not_find_another_signature() {
    assertThat(Methods.find(Tasks.class, "square", "(I)I")).isEmpty();
    assertThat(Methods.find(Tasks.class, "square", "(J)Ljava/lang/Long;")).isEmpty();
    assertThat(Methods.find(Tasks.class, "cube", "(J)J")).isEmpty();
    assertThat(Methods.find(Tasks.class, "<clinit>", "()V")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "(",
        "()",
        "J",
        "(J",
        "(J)",
        "(Q)V",
        "(Ljava/lang/String)V",
        "(V)V",
        "([)V",
        "()VV"
      })
  void a_descriptor_that_is_none_belongs_to_no_method(String descriptor) {
    assertThat(Methods.find(Tasks.class, "square", descriptor)).isEmpty();
  }

  @Test
  void a_class_in_the_descriptor_is_not_looked_for() {
    assertThat(Methods.find(Tasks.class, "square", "(Lcom/acme/Gone;)V")).isEmpty();
    assertThat(Methods.find(Tasks.class, Methods.CONSTRUCTOR, "(Lcom/acme/Gone;)V")).isEmpty();
  }

  @Test
  void the_descriptor_of_what_is_found_is_the_one_that_was_asked_for() {
    for (String descriptor :
        List.of(
            "(Ljava/lang/Integer;)Ljava/lang/String;", "(Ljava/lang/Object;)Ljava/lang/String;")) {
      assertThat(Methods.find(Tasks.class, "show", descriptor).map(Methods::descriptor))
          .contains(descriptor);
    }
    assertThat(Methods.find(Tasks.class, Methods.CONSTRUCTOR, "(I)V").map(Methods::descriptor))
        .contains("(I)V");
  }

  @Test
  void the_hash_is_of_the_file_and_the_same_each_time() {
    assertThat(Methods.codeHash(Tasks.class).orElseThrow())
        .hasSize(32)
        .isEqualTo(Methods.codeHash(Tasks.class).orElseThrow())
        .isNotEqualTo(Methods.codeHash(BaseTasks.class).orElseThrow());
  }

  @Test
  void a_class_without_a_file_has_no_hash() {
    Runnable lambda = () -> {};

    assertThat(Methods.codeHash(lambda.getClass())).isEmpty();
    assertThat(Methods.codeHash(int[].class)).isEmpty();
  }

  @Test
  void people_compare_the_first_characters_of_a_hash() {
    assertThat(Methods.brief(new byte[] {0x01, (byte) 0xAB, 2, 3, 4, 5, 6}))
        .isEqualTo("01ab02030405");
    assertThat(Methods.brief(new byte[0])).isEmpty();
  }
}
