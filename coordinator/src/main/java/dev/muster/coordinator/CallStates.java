package dev.muster.coordinator;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * What is known of the calls of one job. Dense where indexes are small, as they are; a record that
 * claims a wild one costs an entry and no more. Not safe for use by several threads.
 */
final class CallStates {
  private static final byte SUBMITTED = 1;
  private static final byte DELAYED = 2;
  private static final byte ENDED = 4;

  /** Indexes below this are kept in an array. */
  private static final int DENSE = 64 << 20;

  /** No chunk has more calls; one that claims so would cost memory for nothing. */
  private static final int MAX_COUNT = 16 << 20;

  private byte[] dense = new byte[1];
  private final Map<Long, Byte> others = new HashMap<>();

  void submitted(long first, int count) {
    mark(first, count, SUBMITTED);
  }

  /** They wait for their next attempt. */
  void delayed(long first, int count) {
    mark(first, count, (byte) (SUBMITTED | DELAYED));
  }

  /**
   * They have an outcome, and so they were submitted, although the record that says so may have
   * been removed; returns of how many of them it is the first.
   */
  int ended(long first, int count) {
    int counted = 0;
    for (long index = first; index < first + Math.min(count, MAX_COUNT); index++) {
      byte state = get(index);
      if ((state & ENDED) == 0) {
        counted++;
        set(index, (byte) (state | SUBMITTED | ENDED));
      }
    }
    return counted;
  }

  private void mark(long first, int count, byte bits) {
    for (long index = first; index < first + Math.min(count, MAX_COUNT); index++) {
      set(index, (byte) (get(index) | bits));
    }
  }

  private byte get(long index) {
    if (index >= 0 && index < DENSE) {
      return index < dense.length ? dense[(int) index] : 0;
    }
    return others.getOrDefault(index, (byte) 0);
  }

  private void set(long index, byte state) {
    if (index >= 0 && index < DENSE) {
      if (index >= dense.length) {
        dense = Arrays.copyOf(dense, (int) Math.min(DENSE, Math.max(index + 1, dense.length * 2L)));
      }
      dense[(int) index] = state;
    } else {
      others.put(index, state);
    }
  }

  private LongStream indexes() {
    return LongStream.concat(
        LongStream.range(0, dense.length), others.keySet().stream().mapToLong(Long::longValue));
  }

  long submitted() {
    return indexes().filter(index -> (get(index) & SUBMITTED) != 0).count();
  }

  boolean isDelayed(long index) {
    return (get(index) & DELAYED) != 0;
  }

  /** Calls that were submitted and have no outcome. */
  long[] withoutOutcome() {
    return indexes().filter(index -> (get(index) & (SUBMITTED | ENDED)) == SUBMITTED).toArray();
  }
}
