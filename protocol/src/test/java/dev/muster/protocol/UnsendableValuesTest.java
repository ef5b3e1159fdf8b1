package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.Shapes.Anything;
import dev.muster.protocol.Shapes.Digest;
import dev.muster.protocol.Shapes.Name;
import dev.muster.protocol.Shapes.Node;
import dev.muster.protocol.Shapes.Point;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What fails at once, where it is sent, because it would not come back. */
class UnsendableValuesTest {
  static class Job extends Thread {}

  record Guarded(String name, ReentrantLock lock) {}

  private final int number = 1;

  class Inner {
    int number() {
      return number;
    }
  }

  static class Failing {
    @Override
    public String toString() {
      throw new IllegalStateException("no name");
    }
  }

  static Stream<Arguments> unsendable() {
    Runnable lambda = () -> {};
    int number = List.of(1).size();
    Runnable capturing = () -> System.identityHashCode(number);
    Object anonymous = new Object() {};
    String lock = ReentrantLock.class.getName();
    return Stream.of(
        Arguments.of("is code", lambda),
        Arguments.of("is code", capturing),
        Arguments.of("java.lang.Object is not", new Object()),
        Arguments.of("inner class", anonymous),
        Arguments.of("inner class", new UnsendableValuesTest().new Inner()),
        Arguments.of("java.lang.Thread", Thread.currentThread()),
        Arguments.of("Job extends java.lang.Thread", new Job()),
        Arguments.of("java.lang.Exception", new Exception("a result, not a failure")),
        Arguments.of("java.io.ByteArrayInputStream", new ByteArrayInputStream(new byte[0])),
        Arguments.of("java.util.Random", new Random()),
        Arguments.of("java.util.BitSet", new BitSet()),
        Arguments.of("CompletableFuture", new CompletableFuture<String>()),
        Arguments.of("Calendar", Calendar.getInstance()),
        Arguments.of("java.sql.Timestamp", Timestamp.from(Instant.EPOCH)),
        Arguments.of("java.lang.Class", String.class),
        Arguments.of("java.util", List.of(1).iterator()),
        Arguments.of("java.util.stream", Stream.of(1)),
        Arguments.of("(?i)", Pattern.compile("a", Pattern.CASE_INSENSITIVE)),
        Arguments.of("ClassLoader", UnsendableValuesTest.class.getClassLoader()),
        Arguments.of("neither a constructor", new Digest("text")),
        Arguments.of(lock, new Guarded("g", new ReentrantLock())),
        Arguments.of("Guarded[\"lock\"]", new Guarded("g", new ReentrantLock())),
        Arguments.of(lock, List.of(new ReentrantLock())),
        Arguments.of(lock, Map.of("lock", new ReentrantLock())),
        Arguments.of(lock, Optional.of(new ReentrantLock())),
        Arguments.of(lock, new ReentrantLock[] {new ReentrantLock()}),
        Arguments.of("is code", new Anything(lambda)),
        Arguments.of("Point cannot be the key", Map.of(new Point(1, 2), "a")),
        Arguments.of("Name cannot be the key", Map.of(new Name("a"), "a")),
        Arguments.of("Optional cannot be the key", Map.of(Optional.of("a"), "a")),
        Arguments.of("no name", Map.of(new Failing(), "a")),
        Arguments.of("null cannot be the key", Collections.singletonMap(null, "a")),
        Arguments.of("index 13 ", "half a pair: \uD800"),
        Arguments.of("U+DC00", "the other half: \uDC00 alone"),
        Arguments.of("U+D800", new Name("\uD800")),
        Arguments.of("U+DC00", Map.of("\uDC00", 1)),
        Arguments.of("U+D800", '\uD800'),
        Arguments.of("more than 300000 digits", BigInteger.TWO.pow(8 * ExactTypes.MAX_DIGITS)),
        Arguments.of("refers to itself", loop()),
        Arguments.of("refers to itself", bush()),
        Arguments.of("refers to itself", listOfItself()),
        Arguments.of("refers to itself", mapOfItself()),
        Arguments.of("nests deeper than 256", Shapes.chain(ValueTag.MAX_DEPTH + 2)),
        Arguments.of("nests deeper than 256", Shapes.chain(100_000)));
  }

  private static Node loop() {
    Node one = new Node();
    one.next = new Node();
    one.next.next = one;
    return one;
  }

  private static Node bush() {
    Node node = new Node();
    node.others.add(node);
    node.others.add(node);
    return node;
  }

  private static List<Object> listOfItself() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    return list;
  }

  private static Map<String, Object> mapOfItself() {
    Map<String, Object> map = new HashMap<>();
    map.put("self", map);
    return map;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsendable")
  void is_refused_and_leaves_no_trace(String culprit, Object value) {
    ValueWriter out = new ValueWriter();
    out.write("before", String.class);
    int size = out.size();

    assertThatThrownBy(() -> out.write(value, null))
        .isInstanceOf(ValueEncodingException.class)
        .hasMessageContaining(culprit)
        .hasMessageNotContaining("Feature");

    assertThat(out.size()).isEqualTo(size);
    out.write("after", String.class);
    ValueReader in = new ValueReader(out.toByteBuffer());
    assertThat(in.read(String.class)).isEqualTo("before");
    assertThat(in.read(String.class)).isEqualTo("after");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsendable")
  void is_refused_whatever_is_declared(String culprit, Object value) {
    for (Class<?> declared : List.of(value.getClass(), Object.class)) {
      assertThatThrownBy(() -> new ValueWriter().write(value, declared))
          .as(culprit + " as " + declared)
          .isInstanceOf(ValueEncodingException.class);
    }
  }

  @Test
  void the_message_says_what_can_be_sent() {
    assertThatThrownBy(() -> new ValueWriter().write(new BitSet(), null))
        .hasMessageContaining("records, plain classes, lists, maps, Optional, java.time");
  }

  @Test
  void a_long_message_is_not_made_of_a_long_path() {
    assertThatThrownBy(() -> new ValueWriter().write(Shapes.chain(1_000), null))
        .message()
        .hasSizeLessThan(1_000);
  }

  @Test
  void a_record_whose_last_part_fails_leaves_nothing_of_its_first() {
    @Nullable Object[] parts = {new Point(1, 2), "text", new ReentrantLock()};
    ValueWriter out = new ValueWriter();

    assertThatThrownBy(() -> out.write(parts, null)).isInstanceOf(ValueEncodingException.class);

    assertThat(out.size()).isZero();
  }
}
