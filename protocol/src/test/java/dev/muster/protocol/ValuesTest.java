package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.Shapes.Account;
import dev.muster.protocol.Shapes.Age;
import dev.muster.protocol.Shapes.Anything;
import dev.muster.protocol.Shapes.Box;
import dev.muster.protocol.Shapes.Circle;
import dev.muster.protocol.Shapes.Color;
import dev.muster.protocol.Shapes.Figure;
import dev.muster.protocol.Shapes.Line;
import dev.muster.protocol.Shapes.Maybe;
import dev.muster.protocol.Shapes.Name;
import dev.muster.protocol.Shapes.Nothing;
import dev.muster.protocol.Shapes.Operation;
import dev.muster.protocol.Shapes.Pair;
import dev.muster.protocol.Shapes.Point;
import dev.muster.protocol.Shapes.Savings;
import dev.muster.protocol.Shapes.Span;
import dev.muster.protocol.Shapes.Square;
import java.io.File;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent is what arrives. */
class ValuesTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 11, 21, 12, 0, 0, 123_456_789);
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  static final List<Object> SIMPLE =
      List.of(
          true,
          'ß',
          (byte) -128,
          (short) -3,
          Integer.MIN_VALUE,
          Long.MIN_VALUE,
          "",
          "naïve 😀 \0 text",
          "x".repeat(100_000),
          Color.RED,
          new Point(1, 2),
          new Name("a"),
          new Name(null),
          new Nothing(),
          new Age(3),
          new Square(4),
          new Maybe(Optional.of(List.of(new Point(1, 2))), OptionalInt.of(3), Optional.of("")),
          new Maybe(Optional.empty(), OptionalInt.empty(), Optional.empty()),
          Shapes.hidden(new Point(1, 2), Arrays.asList(1, null)),
          Shapes.hidden(null, null),
          new Account("Ada", List.of(1, 2)),
          new Savings("Ada", List.of(), 0.5),
          new Span(3, 4),
          OptionalInt.of(1),
          OptionalLong.empty(),
          OptionalDouble.of(Double.NaN),
          new UUID(1, 2),
          URI.create("http://a/b?c=d#e"),
          URI.create(""),
          new File("a/b"),
          Locale.ROOT,
          Locale.forLanguageTag("sr-Latn-RS-u-ca-buddhist"),
          Currency.getInstance("EUR"),
          Date.from(Instant.ofEpochMilli(12_345)));

  static final List<Object> TIMES =
      List.of(
          Instant.ofEpochSecond(1, 123_456_789),
          Instant.MIN,
          Instant.MAX,
          NOON.toLocalDate(),
          LocalDate.MAX,
          NOON.toLocalTime(),
          LocalTime.MIDNIGHT,
          NOON,
          LocalDateTime.MIN,
          NOON.atZone(PARIS),
          NOON.atZone(ZoneOffset.UTC),
          NOON.atZone(ZoneId.of("UTC")),
          ZonedDateTime.ofLocal(
              LocalDateTime.of(2026, 10, 25, 2, 30), PARIS, ZoneOffset.ofHours(1)),
          ZonedDateTime.ofLocal(
              LocalDateTime.of(2026, 10, 25, 2, 30), PARIS, ZoneOffset.ofHours(2)),
          NOON.atOffset(ZoneOffset.ofHoursMinutes(5, 30)),
          OffsetDateTime.MAX,
          OffsetTime.of(1, 2, 3, 4, ZoneOffset.ofHours(-3)),
          Duration.ofSeconds(-1, 999_999_999),
          Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
          Period.of(1, -2, 3),
          Year.of(-1),
          YearMonth.of(12_345, 2),
          MonthDay.of(2, 29),
          Month.MARCH,
          DayOfWeek.SUNDAY,
          ZoneOffset.ofHours(2));

  static final List<Object> NUMBERS =
      List.of(
          Double.NaN,
          -0.0,
          Double.NEGATIVE_INFINITY,
          Double.MIN_VALUE,
          Float.NaN,
          -0f,
          Float.POSITIVE_INFINITY,
          1.1f,
          BigInteger.ONE,
          BigInteger.TWO.pow(50_000).negate(),
          new BigDecimal("1.100"),
          new BigDecimal("0.00"),
          new BigDecimal("1E+5"),
          new BigDecimal("1E-500000"),
          new BigDecimal(BigInteger.TWO.pow(50_000), 50));

  static final List<Object> ARRAYS =
      List.of(
          new byte[] {1, -1},
          new byte[0],
          new long[] {Long.MIN_VALUE, 0},
          new long[0],
          new int[] {1},
          new double[] {Double.NaN, -0.0},
          new float[] {1.1f, Float.NaN},
          new short[] {-1},
          "aß".toCharArray(),
          new boolean[] {true, false},
          new @Nullable String[] {"a", null},
          new @Nullable Point[] {new Point(1, 2), null},
          new Color[] {Color.GREEN},
          new int[][] {{1}, {}, {2, 3}},
          new byte[][] {{1}, {}});

  @ParameterizedTest
  @FieldSource({"SIMPLE", "TIMES", "NUMBERS", "ARRAYS"})
  void arrives_as_it_was(Object value) {
    assertThat(Values.sent(value, value.getClass())).isEqualTo(value);
  }

  static Stream<Arguments> generic() {
    return Stream.of(
        of(new TypeOf<List<Point>>() {}, Arrays.asList(new Point(1, 2), null)),
        of(new TypeOf<List<? extends Point>>() {}, List.of(new Point(1, 2))),
        of(new TypeOf<Collection<List<Point>>>() {}, List.of(List.of(new Point(1, 2)), List.of())),
        of(new TypeOf<Iterable<Point>>() {}, List.of(new Point(1, 2))),
        of(new TypeOf<Set<Point>>() {}, Set.of(new Point(1, 2))),
        of(new TypeOf<EnumSet<Color>>() {}, EnumSet.of(Color.GREEN)),
        of(new TypeOf<Set<Operation>>() {}, Set.of(Operation.PLUS)),
        of(new TypeOf<List<Double>>() {}, List.of(Double.NaN, -0.0, 1e300)),
        of(new TypeOf<List<Float>>() {}, List.of(Float.NaN, -0f, 1.1f)),
        of(new TypeOf<List<Short>>() {}, List.of((short) 1)),
        of(new TypeOf<Map<String, List<Point>>>() {}, Map.of("a", List.of(new Point(1, 2)))),
        of(new TypeOf<Map<Integer, Point>>() {}, Map.of(-1, new Point(1, 2))),
        of(new TypeOf<Map<Long, String>>() {}, Map.of(Long.MIN_VALUE, "a")),
        of(new TypeOf<Map<Double, String>>() {}, Map.of(Double.NaN, "a")),
        of(new TypeOf<Map<Boolean, String>>() {}, Map.of(true, "a")),
        of(new TypeOf<Map<Character, String>>() {}, Map.of('ß', "a")),
        of(new TypeOf<Map<Color, Integer>>() {}, Map.of(Color.RED, 1, Color.GREEN, 2)),
        of(new TypeOf<Map<Operation, Integer>>() {}, Map.of(Operation.MINUS, 1)),
        of(
            new TypeOf<EnumMap<Color, Integer>>() {},
            new EnumMap<Color, Integer>(Map.of(Color.RED, 1))),
        of(new TypeOf<Map<LocalDate, Instant>>() {}, Map.of(LocalDate.MIN, Instant.MAX)),
        of(new TypeOf<Map<ZonedDateTime, Integer>>() {}, Map.of(NOON.atZone(PARIS), 1)),
        of(
            new TypeOf<Map<OffsetDateTime, Integer>>() {},
            Map.of(NOON.atOffset(ZoneOffset.ofHours(2)), 1)),
        of(new TypeOf<Map<UUID, Integer>>() {}, Map.of(new UUID(1, 2), 1)),
        of(new TypeOf<Map<BigDecimal, Integer>>() {}, Map.of(new BigDecimal("1.10"), 1)),
        of(new TypeOf<SortedMap<String, Integer>>() {}, new TreeMap<>(Map.of("b", 1, "a", 2))),
        of(new TypeOf<Map<String, Integer>>() {}, Collections.singletonMap("a", null)),
        of(new TypeOf<Map.Entry<Integer, Point>>() {}, Map.entry(1, new Point(1, 2))),
        of(new TypeOf<Optional<String>>() {}, Optional.of("a")),
        of(new TypeOf<Optional<String>>() {}, Optional.empty()),
        of(new TypeOf<Optional<List<Point>>>() {}, Optional.of(List.of(new Point(1, 2)))),
        of(
            new TypeOf<List<Optional<Integer>>>() {},
            List.<Optional<Integer>>of(Optional.of(1), Optional.empty())),
        of(new TypeOf<Pair<Point, Long>>() {}, new Pair<>(new Point(1, 2), 3L)),
        of(new TypeOf<Pair<Point, Object>>() {}, new Pair<>(new Point(1, 2), "natural")),
        of(
            new TypeOf<List<Pair<Pair<Point, Short>, List<Point>>>>() {},
            List.of(new Pair<>(new Pair<>(new Point(1, 2), (short) 3), List.of(new Point(4, 5))))),
        of(new TypeOf<Box<Point>>() {}, new Box<>(new Point(1, 2))),
        of(
            new TypeOf<Map<String, Box<Box<Point>>>>() {},
            Map.of("a", new Box<>(new Box<>(new Point(1, 2))))),
        of(new TypeOf<Figure>() {}, new Circle(1)),
        of(
            new TypeOf<List<Figure>>() {},
            List.of(new Circle(1), new Line(new Point(1, 2), new Point(3, 4)))),
        of(new TypeOf<Path>() {}, Path.of("a/b")),
        of(new TypeOf<Path>() {}, Path.of("a:b")),
        of(new TypeOf<Path>() {}, Path.of("/a")),
        of(new TypeOf<List<Path>>() {}, List.of(Path.of(""))),
        of(new TypeOf<ZoneId>() {}, PARIS),
        of(new TypeOf<ZoneId>() {}, ZoneId.of("UTC+1")),
        of(new TypeOf<Charset>() {}, StandardCharsets.UTF_16BE));
  }

  private static <T> Arguments of(TypeOf<T> declared, T value) {
    return Arguments.of(declared.type, value);
  }

  @ParameterizedTest
  @MethodSource("generic")
  void arrives_as_declared(Type declared, Object value) {
    assertThat(Values.sent(value, declared)).isEqualTo(value);
  }

  @Test
  void an_enum_constant_with_a_body_arrives_as_itself() {
    assertThat(Values.sent(Operation.PLUS, Operation.class)).isSameAs(Operation.PLUS);
  }

  @Test
  void null_arrives_as_null() {
    for (Type declared : List.of(String.class, Integer.class, Point.class, Object.class)) {
      assertThat(Values.sent(null, declared)).isNull();
    }
  }

  @Test
  void a_null_optional_arrives_empty() {
    assertThat(Values.sent(null, new TypeOf<Optional<String>>() {}.type))
        .isEqualTo(Optional.empty());
  }

  @Test
  void a_result_nobody_declared_is_passed_over() {
    ValueWriter out = new ValueWriter();
    out.write(List.of(1, Map.of("a", 2)), null);
    out.write("next", String.class);
    ValueReader in = new ValueReader(out.toByteBuffer());

    assertThat(in.read(void.class)).isNull();
    assertThat(in.read(String.class)).isEqualTo("next");
  }

  @Test
  void the_order_of_a_set_is_kept() {
    Set<Integer> set = new LinkedHashSet<>(List.of(100, 3, 50, 7));

    assertThat((Set<?>) Values.sent(set, new TypeOf<Set<Integer>>() {}.type))
        .map(each -> (Object) each)
        .containsExactly(100, 3, 50, 7);
  }

  @Test
  void the_values_of_one_record_do_not_share_anything() {
    byte[] bytes = {1, 2, 3};
    ValueWriter out = new ValueWriter();
    out.write(bytes, byte[].class);
    bytes[0] = 9;

    byte[] read = (byte[]) new ValueReader(out.toByteBuffer()).read(byte[].class);

    assertThat(read).containsExactly(1, 2, 3);
  }

  @Test
  void values_are_read_in_the_order_they_were_written() {
    ValueWriter out = new ValueWriter();
    IntStream.range(0, 1_000).forEach(i -> out.write(new Point(i, -i), Point.class));
    ValueReader in = new ValueReader(out.toByteBuffer());

    for (int i = 0; i < 1_000; i++) {
      assertThat(in.read(Point.class)).isEqualTo(new Point(i, -i));
    }
  }

  @Test
  void values_that_nest_as_deep_as_allowed_arrive() {
    assertThat(Values.sent(Shapes.chain(ValueTag.MAX_DEPTH), Shapes.Node.class))
        .isInstanceOf(Shapes.Node.class);
  }

  @Test
  void a_reader_may_be_given_a_part_of_an_array() {
    ValueWriter out = new ValueWriter();
    out.write("first", null);
    int start = out.size();
    out.write("second", null);
    ByteBuffer part = out.toByteBuffer().position(start).slice();

    assertThat(new ValueReader(part).read(String.class)).isEqualTo("second");
    assertThat(new ValueReader(part.asReadOnlyBuffer()).read(String.class)).isEqualTo("second");
  }

  @Test
  void what_is_natural_arrives_where_any_object_is_declared() {
    Anything anything = new Anything(List.of(1, 2L, "a", Map.of("b", 1.5)));

    assertThat(Values.sent(anything, Anything.class)).isEqualTo(anything);
  }
}
