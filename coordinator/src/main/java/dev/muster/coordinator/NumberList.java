package dev.muster.coordinator;

import dev.muster.protocol.NumberKind;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * A list of numbers that are kept without an object each. As {@link java.util.Arrays#asList} it has
 * a fixed size, and its elements can be set; it has no null. Not safe for use by several threads
 * where one of them sets.
 */
final class NumberList extends AbstractList<Number> implements RandomAccess, Serializable {
  private static final long serialVersionUID = 1;

  private final NumberKind kind;
  private final long[] bits;

  /** The numbers in an array, which is not copied. */
  NumberList(NumberKind kind, long[] bits) {
    this.kind = kind;
    this.bits = bits;
  }

  @Override
  public Number get(int index) {
    return kind.number(bits[index]);
  }

  @Override
  public Number set(int index, Number number) {
    Number before = get(index);
    bits[index] = kind.bits(number);
    return before;
  }

  @Override
  public int size() {
    return bits.length;
  }
}
