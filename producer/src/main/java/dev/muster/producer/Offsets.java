package dev.muster.producer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of offsets, kept as runs: the memory it takes grows with the gaps, not with the offsets.
 * Not safe for use by several threads.
 */
final class Offsets {
  /** First offset of each run, to the one behind its last. Runs neither touch nor overlap. */
  private final TreeMap<Long, Long> runs = new TreeMap<>();

  private long count;

  /** How many offsets there are. */
  long count() {
    return count;
  }

  /** The offset behind the highest one; 0 when there is none. */
  long end() {
    return runs.isEmpty() ? 0 : runs.lastEntry().getValue();
  }

  boolean contains(long offset) {
    Map.Entry<Long, Long> run = runs.floorEntry(offset);
    return run != null && offset < run.getValue();
  }

  /** Adds an offset; false where it is in the set already. */
  boolean add(long offset) {
    Map.Entry<Long, Long> before = runs.floorEntry(offset);
    if (before != null && offset < before.getValue()) {
      return false;
    }
    long first = before != null && before.getValue() == offset ? before.getKey() : offset;
    Long endOfNext = runs.remove(offset + 1);
    runs.put(first, endOfNext == null ? offset + 1 : endOfNext);
    count++;
    return true;
  }

  /** Removes an offset; false where it is not in the set. */
  boolean remove(long offset) {
    Map.Entry<Long, Long> run = runs.floorEntry(offset);
    if (run == null || offset >= run.getValue()) {
      return false;
    }
    long first = run.getKey();
    long end = run.getValue();
    if (first == offset) {
      runs.remove(first);
    } else {
      runs.put(first, offset);
    }
    if (offset + 1 < end) {
      runs.put(offset + 1, end);
    }
    count--;
    return true;
  }

  /** Becomes the same set as another. */
  void copy(Offsets other) {
    runs.clear();
    runs.putAll(other.runs);
    count = other.count;
  }

  /** First and count of each run, ascending: what {@link #restore} reads. */
  List<Long> toList() {
    List<Long> list = new ArrayList<>(runs.size() * 2);
    runs.forEach(
        (first, end) -> {
          list.add(first);
          list.add(end - first);
        });
    return list;
  }

  /** Becomes the set that {@link #toList} wrote. */
  void restore(List<Long> list) {
    runs.clear();
    count = 0;
    for (int i = 0; i + 1 < list.size(); i += 2) {
      runs.put(list.get(i), list.get(i) + list.get(i + 1));
      count += list.get(i + 1);
    }
  }
}
