package dev.muster.coordinator;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which calls of an iteration were sent and have no outcome: when, and in which bundle. They are
 * kept as they were sent, many that follow each other at once. Not safe for use by several threads.
 */
final class SentRanges {
  private final TreeMap<Long, Range> ranges = new TreeMap<>();

  /**
   * These calls are sent, at that time of {@code System.nanoTime}.
   *
   * @param bundle what is told when all of them have ended; null: nobody
   */
  void add(long first, int count, long nanos, @Nullable SentBundle bundle) {
    ranges.put(first, new Range(first, count, nanos, bundle));
  }

  /**
   * Calls that follow each other have ended.
   *
   * @return those of them that had not before, in their order: none overlap
   */
  List<Ended> end(long first, int count) {
    List<Ended> ended = new ArrayList<>(1);
    long behind = first + count;
    for (long index = first; index < behind; ) {
      Map.Entry<Long, Range> found = ranges.floorEntry(index);
      Range range = found == null ? null : found.getValue();
      if (range == null || index >= range.behind()) {
        index++;
        continue;
      }
      long end = Math.min(behind, range.behind());
      range.end(index, end, ended);
      if (range.open == 0) {
        ranges.remove(range.first);
        range.tell();
      }
      index = end;
    }
    return ended;
  }

  /** Those that were sent first; null where none is open. */
  @Nullable Range oldest() {
    Map.Entry<Long, Range> first = ranges.firstEntry();
    return first == null ? null : first.getValue();
  }

  /** All calls have ended. */
  void endAll() {
    ranges.values().forEach(Range::tell);
    ranges.clear();
  }

  /**
   * Calls that follow each other and have ended.
   *
   * @param sentNanos when they were sent
   */
  record Ended(long first, int count, long sentNanos) {}

  /** Calls that were sent at once and follow each other. */
  static final class Range {
    private final long first;
    private final int count;
    private final long sentNanos;
    private final @Nullable SentBundle bundle;
    private final BitSet ended = new BitSet();
    private int open;

    private Range(long first, int count, long sentNanos, @Nullable SentBundle bundle) {
      this.first = first;
      this.count = count;
      this.sentNanos = sentNanos;
      this.bundle = bundle;
      this.open = count;
    }

    long sentNanos() {
      return sentNanos;
    }

    /** The first call that has no outcome. */
    long firstOpen() {
      return first + ended.nextClearBit(0);
    }

    private long behind() {
      return first + count;
    }

    /** Marks these, all of this range, and adds those that were open. */
    private void end(long from, long to, List<Ended> all) {
      int last = (int) (to - first);
      for (int begin = ended.nextClearBit((int) (from - first)); begin < last; ) {
        int set = ended.nextSetBit(begin);
        int end = set < 0 ? last : Math.min(set, last);
        ended.set(begin, end);
        open -= end - begin;
        all.add(new Ended(first + begin, end - begin, sentNanos));
        begin = ended.nextClearBit(end);
      }
    }

    /** Told once for all of them: the bundle is over only then anyway. */
    private void tell() {
      if (bundle != null) {
        bundle.ended(count);
      }
    }
  }
}
