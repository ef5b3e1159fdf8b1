package dev.muster.coordinator;

import dev.muster.protocol.OutcomeKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
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

  /** The kind of the outcome is in the bits above. */
  private static final int KIND_SHIFT = 4;

  private static final List<OutcomeKind> KINDS = List.of(OutcomeKind.values());

  private byte[] dense = new byte[1];
  private final Map<Long, Byte> others = new HashMap<>();

  // Of calls that were sent again: the latest time that they were, and the latest that has ended.
  private final Map<Long, Integer> replayed = new HashMap<>();
  private final Map<Long, Integer> replayEnded = new HashMap<>();

  void submitted(long first, int count, int replay) {
    mark(first, count, replay, SUBMITTED);
  }

  /** They wait for their next attempt. */
  void delayed(long first, int count, int replay) {
    mark(first, count, replay, (byte) (SUBMITTED | DELAYED));
  }

  /**
   * They have an outcome, and so they were submitted, although the record that says so may have
   * been removed. It takes the place of an outcome of an earlier replay.
   *
   * @param finished how many calls ended in which way; kept up
   * @return of how many of them the outcome does not count, because they have one
   */
  int ended(long first, int count, int replay, OutcomeKind kind, Map<OutcomeKind, Long> finished) {
    int duplicates = 0;
    int kindBits = KINDS.indexOf(kind) << KIND_SHIFT;
    for (long index = first; index < first + Math.min(count, MAX_COUNT); index++) {
      byte state = get(index);
      boolean ended = (state & ENDED) != 0;
      if (ended && replay <= replayEnded.getOrDefault(index, 0)) {
        duplicates++;
        continue;
      }
      if (ended) {
        finished.merge(kind(state), -1L, (a, b) -> a + b == 0 ? null : a + b);
      }
      if (replay > 0) {
        replayEnded.put(index, replay);
      }
      finished.merge(kind, 1L, Long::sum);
      int flags = (state & ((1 << KIND_SHIFT) - 1)) | SUBMITTED | ENDED;
      set(index, (byte) (kindBits | flags));
    }
    return duplicates;
  }

  private static OutcomeKind kind(byte state) {
    return KINDS.get((state & 0xff) >>> KIND_SHIFT);
  }

  private void mark(long first, int count, int replay, byte bits) {
    for (long index = first; index < first + Math.min(count, MAX_COUNT); index++) {
      set(index, (byte) (get(index) | bits));
      if (replay > 0) {
        replayed.merge(index, replay, Math::max);
      }
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

  /** Calls that were submitted, or sent again, and have had no outcome since. */
  long[] withoutOutcome() {
    return indexes().filter(index -> (get(index) & SUBMITTED) != 0 && !hasEnded(index)).toArray();
  }

  private boolean hasEnded(long index) {
    return (get(index) & ENDED) != 0
        && replayEnded.getOrDefault(index, 0) >= replayed.getOrDefault(index, 0);
  }
}
