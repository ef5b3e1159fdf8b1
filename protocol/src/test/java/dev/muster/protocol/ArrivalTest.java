package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.Shapes.Account;
import dev.muster.protocol.Shapes.Animal;
import dev.muster.protocol.Shapes.Anything;
import dev.muster.protocol.Shapes.Box;
import dev.muster.protocol.Shapes.Circle;
import dev.muster.protocol.Shapes.Color;
import dev.muster.protocol.Shapes.Dog;
import dev.muster.protocol.Shapes.Operation;
import dev.muster.protocol.Shapes.Pair;
import dev.muster.protocol.Shapes.Point;
import dev.muster.protocol.Shapes.Savings;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A declared type that says too little must not turn a value into another one. */
class ArrivalTest {
  private static final Point POINT = new Point(1, 2);

  static Stream<Arguments> changed() throws NoSuchMethodException {
    return Stream.of(
        Arguments.of(Object.class, POINT),
        Arguments.of(Object.class, 'c'),
        Arguments.of(Object.class, (short) 1),
        Arguments.of(Object.class, BigInteger.ONE),
        Arguments.of(Object.class, LocalDate.EPOCH),
        Arguments.of(Object.class, Color.RED),
        Arguments.of(Object.class, new int[] {1}),
        Arguments.of(Object.class, new long[] {1}),
        Arguments.of(Object.class, new double[] {1}),
        Arguments.of(Object.class, new String[] {"a"}),
        Arguments.of(Object.class, Set.of(1)),
        Arguments.of(Object.class, Optional.of(1)),
        Arguments.of(Object.class, Map.of(1, 2)),
        Arguments.of(Object.class, List.of(POINT)),
        Arguments.of(Object.class, Map.of("a", List.of(POINT))),
        Arguments.of(Serializable.class, Color.RED),
        Arguments.of(Comparable.class, Color.RED),
        Arguments.of(Number.class, BigInteger.ONE),
        Arguments.of(Number.class, (short) 1),
        Arguments.of(CharSequence.class, CharBuffer.wrap("a")),
        Arguments.of(List.class, List.of(POINT)),
        Arguments.of(new TypeOf<List<?>>() {}.type, List.of(POINT)),
        Arguments.of(new TypeOf<Collection<Serializable>>() {}.type, List.of(Color.RED)),
        Arguments.of(new TypeOf<Iterable<?>>() {}.type, List.of(POINT)),
        Arguments.of(new TypeOf<Map<String, Object>>() {}.type, Map.of("a", POINT)),
        Arguments.of(new TypeOf<Map<Object, String>>() {}.type, Map.of(1, "a")),
        Arguments.of(Map.class, Map.of(1, "a")),
        Arguments.of(Map.Entry.class, Map.entry("a", "a")),
        Arguments.of(new TypeOf<Map.Entry<?, ?>>() {}.type, Map.entry(1, "a")),
        Arguments.of(Optional.class, Optional.of(POINT)),
        Arguments.of(Object[].class, new Object[] {POINT}),
        Arguments.of(Pair.class, new Pair<>("a", POINT)),
        Arguments.of(new TypeOf<Pair<Point, ?>>() {}.type, new Pair<>(POINT, POINT)),
        Arguments.of(new TypeOf<List<Box<?>>>() {}.type, List.of(new Box<>(POINT))),
        Arguments.of(Box.class, new Box<>(POINT)),
        Arguments.of(Anything.class, new Anything(POINT)),
        Arguments.of(Anything.class, new Anything(List.of(Color.RED))),
        Arguments.of(typeVariable("free"), POINT),
        Arguments.of(typeVariable("bounded"), Color.RED),
        Arguments.of(Account.class, new Savings("a", List.of(), 1)),
        Arguments.of(new TypeOf<List<Account>>() {}.type, List.of(new Savings("a", List.of(), 1))),
        Arguments.of(Animal.class, new Dog("a")),
        Arguments.of(new TypeOf<Map<String, Animal>>() {}.type, Map.of("a", new Dog("a"))),
        Arguments.of(Runnable.class, new RunnableRecord(1)));
  }

  record RunnableRecord(int n) implements Runnable {
    @Override
    public void run() {}
  }

  static <T> T free(T value) {
    return value;
  }

  static <T extends Comparable<T>> T bounded(T value) {
    return value;
  }

  private static Type typeVariable(String name) {
    return Arrays.stream(ArrivalTest.class.getDeclaredMethods())
        .filter(method -> method.getName().equals(name))
        .map(Method::getGenericReturnType)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("changed")
  void is_refused(Type declared, Object value) {
    ValueWriter out = new ValueWriter();

    assertThatThrownBy(() -> out.write(value, declared))
        .isInstanceOf(ValueEncodingException.class)
        .hasMessageContaining("would not arrive as one");
    assertThat(out.size()).isZero();
  }

  static Stream<Arguments> unchanged() {
    List<Object> natural = Arrays.asList(null, true, 1, 2L, 1.5f, 2.5, "a", List.of(1), Map.of());
    return Stream.of(
        Arguments.of(Object.class, natural),
        Arguments.of(Object.class, Map.of("a", natural)),
        Arguments.of(Object.class, new byte[] {1}),
        Arguments.of(Serializable.class, 1L),
        Arguments.of(Comparable.class, 1L),
        Arguments.of(Number.class, 1.5f),
        Arguments.of(CharSequence.class, "a"),
        Arguments.of(List.class, natural),
        Arguments.of(new TypeOf<List<?>>() {}.type, natural),
        Arguments.of(new TypeOf<Iterable<?>>() {}.type, natural),
        Arguments.of(Set.class, Set.of(1)),
        Arguments.of(Map.class, Map.of("a", 1L)),
        Arguments.of(new TypeOf<Map.Entry<?, ?>>() {}.type, Map.entry("a", 1L)),
        Arguments.of(Optional.class, Optional.of(1L)),
        Arguments.of(Object[].class, new Object[] {1, "a"}),
        Arguments.of(Pair.class, new Pair<>("a", natural)),
        Arguments.of(Box.class, new Box<>(1L)),
        Arguments.of(Anything.class, new Anything(natural)),
        Arguments.of(typeVariable("free"), 1L),
        Arguments.of(typeVariable("bounded"), "a"),
        Arguments.of(Account.class, new Account("a", List.of())),
        Arguments.of(Savings.class, new Savings("a", List.of(), 1)),
        Arguments.of(Operation.class, Operation.PLUS),
        Arguments.of(Circle.class, new Circle(1)));
  }

  @ParameterizedTest
  @MethodSource("unchanged")
  void arrives(Type declared, Object value) {
    assertThat(Values.sent(value, declared)).isEqualTo(value);
  }

  @Test
  void nothing_is_refused_where_only_the_reader_knows_the_type() {
    Type exact = new TypeOf<Pair<Point, List<Point>>>() {}.type;
    Pair<Point, List<Point>> pair = new Pair<>(POINT, List.of(POINT));

    assertThat(Values.readAs(exact, pair)).isEqualTo(pair);
  }

  @Test
  void the_message_names_the_value_and_what_was_declared() {
    assertThatThrownBy(() -> new ValueWriter().write(List.of(POINT), List.class))
        .hasMessageContaining(Point.class.getName())
        .hasMessageContaining("java.util.List")
        .hasMessageContaining("Name a method that declares its types in full");
  }

  @Test
  void a_list_of_itself_is_followed_only_so_far() {
    List<Object> list = new ArrayList<>();
    list.add(list);

    for (Type declared : List.of(Object.class, List.class, new TypeOf<List<List<?>>>() {}.type)) {
      assertThatThrownBy(() -> new ValueWriter().write(list, declared))
          .isInstanceOf(ValueEncodingException.class)
          .hasMessageContaining("refers to itself");
    }
  }

  @Test
  void the_message_says_how_subclasses_can_be_sent() {
    assertThatThrownBy(() -> new ValueWriter().write(new Dog("a"), Animal.class))
        .hasMessageContaining("Declare Dog itself")
        .hasMessageContaining("@JsonTypeInfo which kinds of Animal there are");
  }

  @Test
  void the_message_names_the_field() {
    assertThatThrownBy(() -> new ValueWriter().write(new Anything(POINT), Anything.class))
        .hasMessageContaining("payload")
        .hasMessageContaining(Point.class.getName());
  }
}
