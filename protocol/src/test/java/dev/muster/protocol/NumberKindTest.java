package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NumberKindTest {
  static List<Arguments> numbers() {
    return List.of(
        Arguments.of(long.class, List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE)),
        Arguments.of(int.class, List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE)),
        Arguments.of(
            double.class, List.of(-0.0, Double.NaN, Double.MIN_VALUE, Double.NEGATIVE_INFINITY)));
  }

  private static ValueReader written(List<?> values) {
    ValueWriter out = new ValueWriter();
    values.forEach(each -> out.write(each, null));
    return new ValueReader(out.toByteBuffer());
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void numbers_are_read_as_they_were_written(Class<?> type, List<Number> numbers) {
    NumberKind kind = NumberKind.of(type).orElseThrow();
    long[] bits = new long[10];

    assertThat(written(numbers).read(kind, bits, 10)).isEqualTo(numbers.size());

    List<Number> read = new ArrayList<>();
    Arrays.stream(bits, 0, numbers.size()).forEach(each -> read.add(kind.number(each)));
    assertThat(read).isEqualTo(numbers);
    assertThat(numbers).allMatch(each -> kind.number(kind.bits(each)).equals(each));
  }

  @Test
  void what_may_be_null_or_is_no_such_number_has_no_kind() {
    assertThat(List.of(Long.class, Object.class, float.class, void.class, String.class))
        .allMatch(each -> NumberKind.of(each).isEmpty());
  }

  @Test
  void no_more_numbers_are_read_than_were_asked_for() {
    ValueReader values = written(List.of(1L, 2L, 3L));
    long[] bits = new long[3];

    assertThat(values.read(NumberKind.LONG, bits, 2)).isEqualTo(2);

    assertThat(bits).containsExactly(1, 2, 0);
    assertThat(values.read(long.class)).isEqualTo(3L);
  }

  @Test
  void what_is_no_such_number_is_left_to_the_next_read() {
    ValueReader values = written(List.of(1L, "text", 2L));
    long[] bits = new long[3];

    assertThat(values.read(NumberKind.LONG, bits, 3)).isEqualTo(1);
    assertThat(values.position()).isEqualTo(2);
    assertThat(values.read(NumberKind.LONG, bits, 3)).isZero();

    assertThat(values.read(String.class)).isEqualTo("text");
    assertThat(values.read(NumberKind.LONG, bits, 3)).isEqualTo(1);
  }

  @Test
  void damage_behind_numbers_is_told_by_the_next_read() {
    ValueWriter out = new ValueWriter();
    out.write(1L, null);
    out.write(Long.MAX_VALUE, null);
    ByteBuffer whole = out.toByteBuffer();
    whole.limit(whole.limit() - 1);
    ValueReader values = new ValueReader(whole);
    long[] bits = new long[3];

    assertThat(values.read(NumberKind.LONG, bits, 3)).isEqualTo(1);
    assertThat(values.read(NumberKind.LONG, bits, 3)).isZero();

    assertThatThrownBy(() -> values.read(long.class))
        .isInstanceOf(ValueDecodingException.class)
        .hasMessageContaining("cut off");
  }

  @Test
  void bits_are_those_of_a_number_of_the_kind_alone() {
    assertThatThrownBy(() -> NumberKind.LONG.bits(1)).isInstanceOf(ClassCastException.class);
  }
}
