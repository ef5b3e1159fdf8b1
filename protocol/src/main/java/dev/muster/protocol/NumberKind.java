package dev.muster.protocol;

import java.lang.reflect.Type;
import java.util.Optional;

/** The kinds of numbers that fit 64 bits, so that many of them are kept without an object each. */
public enum NumberKind {
  /** A {@code long}: its bits are itself. */
  LONG(long.class, ValueTag.LONG),
  /** An {@code int}, widened. */
  INT(int.class, ValueTag.INT),
  /** A {@code double}, by {@link Double#doubleToRawLongBits}. */
  DOUBLE(double.class, ValueTag.DOUBLE);

  private final Class<?> type;
  private final int tag;

  NumberKind(Class<?> type, int tag) {
    this.type = type;
    this.tag = tag;
  }

  /** The kind of a declared type; empty for all that may be null, or is no such number. */
  public static Optional<NumberKind> of(Type type) {
    for (NumberKind each : values()) {
      if (each.type == type) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  int tag() {
    return tag;
  }

  /** The number that these bits are. */
  public Number number(long bits) {
    return switch (this) {
      case LONG -> bits;
      case INT -> (int) bits;
      case DOUBLE -> Double.longBitsToDouble(bits);
    };
  }

  /**
   * The bits of a number.
   *
   * @throws ClassCastException where it is of another kind
   */
  public long bits(Object number) {
    return switch (this) {
      case LONG -> (Long) number;
      case INT -> (Integer) number;
      case DOUBLE -> Double.doubleToRawLongBits((Double) number);
    };
  }
}
