package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.Shapes.Age;
import dev.muster.protocol.Shapes.Color;
import dev.muster.protocol.Shapes.Name;
import dev.muster.protocol.Shapes.Point;
import dev.muster.protocol.Shapes.Square;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a call by name passes, whose caller knows no types. */
class ValueKindsTest {
  private static final Type STRINGS = new TypeOf<List<String>>() {}.type;

  static Stream<Arguments> fitting() {
    return Stream.of(
        Arguments.of(3L, int.class, 3),
        Arguments.of(3, long.class, 3L),
        Arguments.of(3, short.class, (short) 3),
        Arguments.of(-128, byte.class, (byte) -128),
        Arguments.of(3, double.class, 3.0),
        Arguments.of(3L, Float.class, 3f),
        Arguments.of(0.1, float.class, 0.1f),
        Arguments.of(0.5f, double.class, 0.5),
        Arguments.of(Double.NaN, float.class, Float.NaN),
        Arguments.of(3, BigInteger.class, BigInteger.valueOf(3)),
        Arguments.of("3", BigInteger.class, BigInteger.valueOf(3)),
        Arguments.of(3, BigDecimal.class, new BigDecimal(3)),
        Arguments.of(1.5, BigDecimal.class, new BigDecimal("1.5")),
        Arguments.of(3, Number.class, 3),
        Arguments.of(3L, Number.class, 3L),
        Arguments.of("a", CharSequence.class, "a"),
        Arguments.of("a", Comparable.class, "a"),
        Arguments.of("a", char.class, 'a'),
        Arguments.of("RED", Color.class, Color.RED),
        Arguments.of("2026-11-21", LocalDate.class, LocalDate.of(2026, 11, 21)),
        Arguments.of("a/b", Path.class, Path.of("a/b")),
        Arguments.of(List.of(1, -1), byte[].class, new byte[] {1, -1}),
        Arguments.of(List.of(1L, 2L), int[].class, new int[] {1, 2}),
        Arguments.of(Map.of("x", 1, "y", 2L), Point.class, new Point(1, 2)),
        Arguments.of(Map.of("x", 1, "y", 2, "z", 3), Point.class, new Point(1, 2)),
        Arguments.of(Map.of(), Name.class, new Name(null)),
        Arguments.of(3, new TypeOf<Optional<Long>>() {}.type, Optional.of(3L)),
        Arguments.of(Map.of("1", "a"), new TypeOf<Map<Integer, String>>() {}.type, Map.of(1, "a")));
  }

  @ParameterizedTest
  @MethodSource("fitting")
  void fits(Object value, Type type, Object expected) {
    assertThat(Values.readAs(type, value)).isEqualTo(expected);
  }

  static Stream<Arguments> unfitting() {
    Map<String, @Nullable Object> withoutX = new LinkedHashMap<>();
    withoutX.put("x", null);
    withoutX.put("y", 1);
    return Stream.of(
        Arguments.of(3_000_000_000L, int.class),
        Arguments.of(70_000, short.class),
        Arguments.of(200, byte.class),
        Arguments.of(1.5, int.class),
        Arguments.of(1.0, int.class),
        Arguments.of(1.0, Long.class),
        Arguments.of(Double.NaN, int.class),
        Arguments.of(1e300, float.class),
        Arguments.of(1.5, BigInteger.class),
        Arguments.of(Double.NaN, BigDecimal.class),
        Arguments.of("3", int.class),
        Arguments.of("", Integer.class),
        Arguments.of("3", Number.class),
        Arguments.of("three", BigDecimal.class),
        Arguments.of("1".repeat(ExactTypes.MAX_DIGITS + 1), BigInteger.class),
        Arguments.of("true", boolean.class),
        Arguments.of(1, boolean.class),
        Arguments.of(true, int.class),
        Arguments.of(1, String.class),
        Arguments.of(true, String.class),
        Arguments.of(1.5, CharSequence.class),
        Arguments.of(new byte[] {1}, String.class),
        Arguments.of("data", byte[].class),
        Arguments.of(List.of(1, 200), byte[].class),
        Arguments.of(List.of(1), STRINGS),
        Arguments.of(List.of(1), String[].class),
        Arguments.of(List.of("1"), int[].class),
        Arguments.of(Map.of("a", 1), new TypeOf<Map<String, String>>() {}.type),
        Arguments.of("a", STRINGS),
        Arguments.of(List.of("a"), String.class),
        Arguments.of(65, char.class),
        Arguments.of("ab", char.class),
        Arguments.of(1, Color.class),
        Arguments.of("red", Color.class),
        Arguments.of("the color RED", Color.class),
        Arguments.of("", Color.class),
        Arguments.of("", UUID.class),
        Arguments.of("", LocalDate.class),
        Arguments.of("yesterday", Instant.class),
        Arguments.of("a\0b", Path.class),
        Arguments.of("java.lang.String", Class.class),
        Arguments.of("a", Name.class),
        Arguments.of("a", Square.class),
        Arguments.of("", Point.class),
        Arguments.of(List.of(1, 2), Point.class),
        Arguments.of(Map.of("x", 1), Point.class),
        Arguments.of(withoutX, Point.class),
        Arguments.of(Map.of("x", "1", "y", 2), Point.class),
        Arguments.of(Map.of("years", -1), Age.class),
        Arguments.of(Map.of("x", 1), new TypeOf<Map<Integer, Integer>>() {}.type));
  }

  @ParameterizedTest
  @MethodSource("unfitting")
  void does_not_fit(Object value, Type type) {
    assertThatThrownBy(() -> Values.readAs(type, value))
        .isInstanceOf(ValueDecodingException.class)
        .hasMessageContaining("does not fit " + type.getTypeName());
  }

  @Test
  void null_is_no_primitive() {
    for (Class<?> type : List.of(int.class, boolean.class, byte.class, float.class, char.class)) {
      assertThatThrownBy(() -> Values.readAs(type, null))
          .isInstanceOf(ValueDecodingException.class)
          .hasMessageContaining("null does not fit " + type);
    }
  }

  @Test
  void what_a_constructor_says_is_in_the_message() {
    assertThatThrownBy(() -> Values.readAs(Age.class, Map.of("years", -1)))
        .hasMessageContaining("nobody is -1 years old");
  }

  @Test
  void the_message_has_no_advice_about_settings_nobody_can_change() {
    for (Object value : List.of(1.5, "3", "")) {
      assertThatThrownBy(() -> Values.readAs(int.class, value))
          .hasMessageNotContaining("CoercionConfig");
    }
    assertThatThrownBy(() -> Values.readAs(int.class, null))
        .hasMessageNotContaining("DeserializationFeature");
  }

  @Test
  void any_object_is_read_as_what_the_wire_says() {
    for (Object value :
        List.of(
            true, 1, 1L, 1.5f, 1.5, "a", new byte[] {1}, List.of(1, List.of()), Map.of("a", 1L))) {
      assertThat(Values.readAs(Object.class, value)).isEqualTo(value);
    }
    assertThat(Values.readAs(Object.class, new Point(1, 2))).isEqualTo(Map.of("x", 1, "y", 2));
    assertThat(Values.readAs(Object.class, Collections.singletonList(null)))
        .isEqualTo(Collections.singletonList(null));
  }

  @Test
  void a_class_whose_initializer_fails_does_not_fit() {
    assertThatThrownBy(() -> Values.readAs(Uninitializable.class, Map.of("n", 1)))
        .isInstanceOf(ValueDecodingException.class)
        .hasMessageContaining("Uninitializable");
  }

  record Uninitializable(int n) {
    static final int ZERO = Integer.parseInt("none");
  }
}
