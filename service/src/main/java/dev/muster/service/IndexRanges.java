package dev.muster.service;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A set of indexes of calls. What follows without a gap costs nothing more, so that a map of
 * millions that has ended is one range. Not safe for use by several threads.
 */
final class IndexRanges {
  /** A set in more pieces takes no further ones: no record may cost memory without end. */
  private static final int MAX_PIECES = 10_000;

  // Most tasks are one call: a single range needs no tree.
  private long first;
  private long end;
  private @Nullable TreeMap<Long, Long> pieces; // first to end, where there are several

  long size() {
    TreeMap<Long, Long> several = pieces;
    return several == null
        ? end - first
        : several.entrySet().stream().mapToLong(piece -> piece.getValue() - piece.getKey()).sum();
  }

  boolean contains(long index) {
    TreeMap<Long, Long> several = pieces;
    if (several == null) {
      return index >= first && index < end;
    }
    Map.Entry<Long, Long> piece = several.floorEntry(index);
    return piece != null && index < piece.getValue();
  }

  /** Adds {@code count} indexes from {@code from} on. */
  void add(long from, long count) {
    long to = from + count;
    if (count <= 0 || to < from) {
      return;
    }
    TreeMap<Long, Long> several = pieces;
    if (several == null) {
      if (first == end) {
        first = from;
        end = to;
        return;
      }
      if (from <= end && to >= first) {
        first = Math.min(first, from);
        end = Math.max(end, to);
        return;
      }
      several = new TreeMap<>();
      several.put(first, end);
      pieces = several;
    }
    insert(several, from, to);
    collapse(several);
  }

  private static void insert(NavigableMap<Long, Long> several, long from, long to) {
    long low = from;
    long high = to;
    Map.Entry<Long, Long> before = several.floorEntry(low);
    if (before != null && before.getValue() >= low) {
      low = before.getKey();
      high = Math.max(high, before.getValue());
    }
    for (Map.Entry<Long, Long> next = several.ceilingEntry(low);
        next != null && next.getKey() <= high;
        next = several.higherEntry(low)) {
      high = Math.max(high, next.getValue());
      several.remove(next.getKey());
    }
    if (several.size() < MAX_PIECES) {
      several.put(low, high);
    }
  }

  /** Takes {@code count} indexes from {@code from} on out again. */
  void remove(long from, long count) {
    long to = from + count;
    if (count <= 0 || to < from || size() == 0) {
      return;
    }
    TreeMap<Long, Long> several = pieces;
    if (several == null) {
      several = new TreeMap<>();
      several.put(first, end);
      pieces = several;
    }
    Map.Entry<Long, Long> piece = several.floorEntry(from);
    if (piece == null || piece.getValue() <= from) {
      piece = several.ceilingEntry(from);
    }
    while (piece != null && piece.getKey() < to) {
      several.remove(piece.getKey());
      if (piece.getKey() < from) {
        several.put(piece.getKey(), from);
      }
      if (piece.getValue() > to) {
        several.put(to, piece.getValue());
      }
      piece = several.ceilingEntry(from);
      if (piece != null && piece.getKey() >= to) {
        break;
      }
    }
    collapse(several);
  }

  private void collapse(NavigableMap<Long, Long> several) {
    if (several.size() > 1) {
      return;
    }
    Map.Entry<Long, Long> only = several.firstEntry();
    first = only == null ? 0 : only.getKey();
    end = only == null ? 0 : only.getValue();
    pieces = null;
  }
}
