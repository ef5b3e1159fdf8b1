package dev.muster.coordinator;

import dev.muster.protocol.OutcomeKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the calls of one job: a byte for each, in pages. A record that claims a wild
 * index costs one page and no more. Not safe for use by several threads.
 */
final class CallStates {
  private static final byte SUBMITTED = 1;
  private static final byte DELAYED = 2;
  private static final byte ENDED = 4;

  private static final int PAGE_BITS = 9;
  private static final int PAGE = 1 << PAGE_BITS;

  /** No chunk has more calls; one that claims so would cost memory for nothing. */
  private static final int MAX_COUNT = 16 << 20;

  /** The kind of the outcome is in the bits above. */
  private static final int KIND_SHIFT = 4;

  private static final List<OutcomeKind> KINDS = List.of(OutcomeKind.values());

  /** By the index of their first call, divided by the size of a page. */
  private final Map<Long, byte[]> pages = new TreeMap<>();

  /** The page that was written last, and its number: calls follow each other. */
  private byte @Nullable [] latest;

  private long latestNumber;

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
    byte[] page = index >> PAGE_BITS == latestNumber ? latest : pages.get(index >> PAGE_BITS);
    return page == null ? 0 : page[(int) index & PAGE - 1];
  }

  private void set(long index, byte state) {
    long number = index >> PAGE_BITS;
    if (number != latestNumber || latest == null) {
      latest = pages.computeIfAbsent(number, unknown -> new byte[PAGE]);
      latestNumber = number;
    }
    latest[(int) index & PAGE - 1] = state;
  }

  private LongStream indexes() {
    return pages.keySet().stream()
        .mapToLong(page -> page << PAGE_BITS)
        .flatMap(first -> LongStream.range(0, PAGE).map(place -> first + place));
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
