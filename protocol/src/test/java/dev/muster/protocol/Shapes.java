package dev.muster.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Records, classes and enums as users write them. */
final class Shapes {
  private Shapes() {}

  record Point(int x, int y) {}

  record Pair<A, B>(A first, B second) {}

  record Name(@Nullable String only) {}

  record Nothing() {}

  record Age(int years) {
    Age {
      if (years < 0) {
        throw new IllegalArgumentException("nobody is %d years old".formatted(years));
      }
    }
  }

  record Square(int side) {
    Square(int width, int height) {
      this(Math.max(width, height));
    }

    static Square valueOf(String text) {
      return new Square(text.length());
    }

    public int getArea() {
      return side * side;
    }

    public boolean isEmpty() {
      return side == 0;
    }
  }

  record Maybe(Optional<List<Point>> points, OptionalInt number, Optional<String> text) {}

  record Anything(@Nullable Object payload) {}

  private record Hidden(@Nullable Point point, @Nullable List<@Nullable Integer> numbers) {}

  static Object hidden(@Nullable Point point, @Nullable List<@Nullable Integer> numbers) {
    return new Hidden(point, numbers);
  }

  enum Color {
    RED,
    GREEN;

    @Override
    public String toString() {
      return "the color " + name();
    }
  }

  enum Operation {
    PLUS {
      @Override
      int apply(int a, int b) {
        return a + b;
      }
    },
    MINUS {
      @Override
      int apply(int a, int b) {
        return a - b;
      }
    };

    abstract int apply(int a, int b);
  }

  /** Private fields, one of them final, and a private constructor without parameters. */
  static class Account {
    private @Nullable String owner;
    private final List<Integer> moves;
    transient int cached = 1;

    private Account() {
      moves = new ArrayList<>();
    }

    Account(String owner, List<Integer> moves) {
      this.owner = owner;
      this.moves = moves;
    }

    public void setOwner(String owner) {
      this.owner = "set to " + owner;
    }

    public String getReport() {
      return owner + " " + cached;
    }

    @Override
    public String toString() {
      return "%s of %s: %s".formatted(getClass(), owner, moves);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Account && other.toString().equals(toString());
    }

    @Override
    public int hashCode() {
      return toString().hashCode();
    }
  }

  static final class Savings extends Account {
    private final double rate;

    @SuppressWarnings("unused") // by the reader
    private Savings() {
      this("", List.of(), 0);
    }

    Savings(String owner, List<Integer> moves, double rate) {
      super(owner, moves);
      this.rate = rate;
    }

    @Override
    public String toString() {
      return super.toString() + " at " + rate;
    }
  }

  /** Made by the constructor that has a parameter for each field, not by the other one. */
  static final class Span {
    private final int from;
    private final int to;

    Span(int to) {
      this(0, to);
    }

    Span(int from, int to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Span span && span.from == from && span.to == to;
    }

    @Override
    public int hashCode() {
      return from * 31 + to;
    }
  }

  /** What its constructor takes is not what it keeps. */
  static final class Digest {
    private final int length;

    Digest(String text) {
      length = text.length();
    }

    int length() {
      return length;
    }
  }

  static class Box<T> {
    private @Nullable T content;

    Box() {}

    Box(T content) {
      this.content = content;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Box<?> box && Objects.equals(box.content, content);
    }

    @Override
    public int hashCode() {
      return Objects.hashCode(content);
    }
  }

  interface Animal {}

  record Dog(String name) implements Animal {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({@JsonSubTypes.Type(Circle.class), @JsonSubTypes.Type(Line.class)})
  sealed interface Figure permits Circle, Line {}

  record Circle(int radius) implements Figure {}

  record Line(Point from, Point to) implements Figure {}

  /** Refers to others of its kind. */
  static final class Node {
    @Nullable Node next;
    List<Node> others = new ArrayList<>();
  }

  static Node chain(int length) {
    Node first = new Node();
    Node last = first;
    for (int i = 1; i < length; i++) {
      last.next = new Node();
      last = last.next;
    }
    return first;
  }
}
