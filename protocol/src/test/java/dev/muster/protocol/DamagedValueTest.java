package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.Shapes.Color;
import dev.muster.protocol.Shapes.Maybe;
import dev.muster.protocol.Shapes.Pair;
import dev.muster.protocol.Shapes.Point;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader does with values that nobody wrote in that way. */
class DamagedValueTest {
  private static final long FEW_MEBIBYTES = 4 << 20;

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(Object.class, List.of(1, 2L, "text", Map.of("a", 1.5, "b", List.of(true)))),
        Arguments.of(String.class, "text that is long enough to be hit"),
        Arguments.of(byte[].class, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}),
        Arguments.of(long[].class, new long[] {1, -1, Long.MAX_VALUE}),
        Arguments.of(BigDecimal.class, new BigDecimal("12345678901234567890.12345")),
        Arguments.of(ZonedDateTime.class, ZonedDateTime.parse("2026-11-21T12:00Z[Europe/Paris]")),
        Arguments.of(
            new TypeOf<Map<Color, List<Point>>>() {}.type,
            Map.of(Color.RED, List.of(new Point(1, 2)))),
        Arguments.of(
            new TypeOf<Pair<Maybe, Integer>>() {}.type,
            new Pair<>(
                new Maybe(
                    Optional.of(List.of(new Point(1, 2))), OptionalInt.of(3), Optional.of("a")),
                4)));
  }

  @ParameterizedTest
  @MethodSource("values")
  void damage_is_refused_or_gives_another_value(Type type, Object value) {
    byte[] original = bytes(value, type);
    Damage damage = new Damage(20261121);

    for (int i = 0; i < 2_000; i++) {
      ByteBuffer damaged = ByteBuffer.wrap(damage.of(original, 0));
      try {
        assertFits(type, new ValueReader(damaged).read(type));
      } catch (ValueDecodingException expected) {
        assertThat(expected).hasMessageNotContaining("null;").hasNoSuppressedExceptions();
      }
    }
  }

  private static void assertFits(Type type, @Nullable Object read) {
    if (type instanceof Class<?> raw) {
      assertThat(read == null || raw.isInstance(read)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void damage_allocates_little(Type type, Object value) {
    byte[] original = bytes(value, type);
    Damage damage = new Damage(1);
    tryRead(type, original);

    for (int i = 0; i < 500; i++) {
      byte[] damaged = damage.of(original, 0);
      assertThat(Allocation.of(() -> tryRead(type, damaged))).isLessThan(FEW_MEBIBYTES);
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void a_value_cut_off_anywhere_is_refused(Type type, Object value) {
    byte[] whole = bytes(value, type);

    for (int length = 0; length < whole.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> new ValueReader(cut).read(type))
          .isInstanceOf(ValueDecodingException.class)
          .hasMessageContaining("cut off");
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        1 << 20,
        Integer.MAX_VALUE - 8,
        Integer.MAX_VALUE,
        1L << 40,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE
      })
  void forged_lengths_are_refused_without_room_for_them(long length) {
    for (int tag : List.of(ValueTag.STRING, ValueTag.BYTES, ValueTag.ARRAY, ValueTag.MAP)) {
      byte[] forged =
          written(
              out -> {
                out.writeIndex(tag);
                out.writeLong(length);
              });
      for (Type type : List.of(Object.class, Point.class, String.class, byte[].class, List.class)) {
        assertThatThrownBy(() -> new ValueReader(ByteBuffer.wrap(forged)).read(type))
            .isInstanceOf(ValueDecodingException.class);
        assertThat(Allocation.of(() -> tryRead(type, forged))).isLessThan(FEW_MEBIBYTES);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 1_000_000})
  void lists_that_nest_without_end_are_refused(int depth) {
    byte[] forged =
        written(
            out -> {
              for (int i = 0; i < depth; i++) {
                out.writeIndex(ValueTag.ARRAY);
                out.writeLong(1);
              }
            });

    for (Type type : List.of(Object.class, List.class, Point.class, void.class)) {
      assertThatThrownBy(() -> new ValueReader(ByteBuffer.wrap(forged)).read(type))
          .isInstanceOf(ValueDecodingException.class)
          .hasMessageContaining("nests deeper than 256");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10, Integer.MAX_VALUE})
  void a_kind_of_value_that_does_not_exist_is_refused(int tag) {
    byte[] forged = written(out -> out.writeIndex(tag));

    assertThatThrownBy(() -> new ValueReader(ByteBuffer.wrap(forged)).read(Object.class))
        .isInstanceOf(ValueDecodingException.class)
        .hasMessageContaining("index " + tag);
  }

  @Test
  void a_value_from_a_newer_writer_that_does_not_fit_leaves_the_next_readable() {
    ValueWriter out = new ValueWriter();
    out.write(Map.of("a", List.of(1, 2)), null);
    out.write("next", null);
    ValueReader in = new ValueReader(out.toByteBuffer());

    assertThatThrownBy(() -> in.read(Point.class)).isInstanceOf(ValueDecodingException.class);

    assertThat(in.read(String.class)).isEqualTo("next");
  }

  private static byte[] bytes(Object value, Type type) {
    ValueWriter out = new ValueWriter();
    out.write(value, type);
    byte[] bytes = new byte[out.size()];
    out.toByteBuffer().get(bytes);
    return bytes;
  }

  private static void tryRead(Type type, byte[] bytes) {
    try {
      new ValueReader(ByteBuffer.wrap(bytes)).read(type);
    } catch (ValueDecodingException expected) {
      // What damage is for.
    }
  }

  private static byte[] written(Body body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      body.write(encoder);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }

  private interface Body {
    void write(BinaryEncoder out) throws IOException;
  }
}
