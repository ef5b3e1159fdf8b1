package dev.muster.coordinator;

import dev.muster.protocol.NumberKind;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * For each call of a map its value or its {@link Failed}, as they come. As long as all that came
 * are numbers of the kind that the function declares, they are kept as such: an object for each of
 * a million results costs more than all else that is done for them. Not safe for use by several
 * threads.
 */
final class EachOutcome {
  private static final Object NONE = new Object();

  private final int size;
  private final @Nullable NumberKind kind;
  private int ended;

  // Either both of these, as long as there are only numbers,
  private long @Nullable [] numbers;
  private final BitSet have = new BitSet();

  // or this.
  private @Nullable Object @Nullable [] objects;

  /**
   * Of so many calls, none of which has ended.
   *
   * @param kind of what the function returns; null where that is no number
   */
  EachOutcome(int size, @Nullable NumberKind kind) {
    this.size = size;
    this.kind = kind;
    if (kind == null) {
      objects();
    } else {
      numbers = new long[size];
    }
  }

  int size() {
    return size;
  }

  /** How many calls have ended. */
  int ended() {
    return ended;
  }

  private boolean isOpen(long index) {
    if (index < 0 || index >= size) {
      return false;
    }
    @Nullable Object[] all = objects;
    return all == null ? !have.get((int) index) : all[(int) index] == NONE;
  }

  /**
   * Calls that follow each other have ended.
   *
   * @param failures gets those that had not ended before and have failed
   * @return how many of them had ended before, or are none of this map
   */
  int put(long first, @Nullable Object[] outcomes, int count, Consumer<Failed> failures) {
    int before = ended;
    for (int i = 0; i < count; i++) {
      if (isOpen(first + i)) {
        objects()[(int) (first + i)] = outcomes[i];
        ended++;
        if (outcomes[i] instanceof Failed failed) {
          failures.accept(failed);
        }
      }
    }
    return count - (ended - before);
  }

  /**
   * Calls that follow each other have ended with numbers of the kind that the function returns.
   *
   * @return how many of them had ended before, or are none of this map
   */
  int putNumbers(long first, long[] bits, int count) {
    long[] kept = numbers;
    if (kept != null && isNew(first, count)) {
      System.arraycopy(bits, 0, kept, (int) first, count);
      have.set((int) first, (int) first + count);
      ended += count;
      return 0;
    }
    int before = ended;
    for (int i = 0; i < count; i++) {
      if (isOpen(first + i)) {
        set((int) (first + i), bits[i]);
        ended++;
      }
    }
    return count - (ended - before);
  }

  /**
   * Whether all of these are calls of the map, and none has ended; where there are only numbers.
   */
  private boolean isNew(long first, int count) {
    if (first < 0 || first > size - count) {
      return false;
    }
    int next = have.nextSetBit((int) first);
    return next < 0 || next >= first + count;
  }

  private void set(int index, long bits) {
    long[] kept = numbers;
    if (kept == null) {
      objects()[index] = number(bits);
    } else {
      kept[index] = bits;
      have.set(index);
    }
  }

  private Object number(long bits) {
    if (kind == null) {
      throw new IllegalStateException("the function returns no number");
    }
    return kind.number(bits);
  }

  /** From here on everything is kept as an object. */
  private @Nullable Object[] objects() {
    @Nullable Object[] all = objects;
    if (all == null) {
      all = new @Nullable Object[size];
      Arrays.fill(all, NONE);
      long[] kept = numbers;
      for (int i = have.nextSetBit(0); kept != null && i >= 0; i = have.nextSetBit(i + 1)) {
        all[i] = number(kept[i]);
      }
      numbers = null;
      have.clear();
      objects = all;
    }
    return all;
  }

  /** All of them, once all calls have ended. It is not to be used any more. */
  List<? extends @Nullable Object> all() {
    long[] kept = numbers;
    return kind == null || kept == null ? Arrays.asList(objects()) : new NumberList(kind, kept);
  }
}
