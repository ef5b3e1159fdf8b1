package dev.muster.coordinator;

import java.util.Map;
import java.util.TreeMap;

/** Which calls of one job went in which bundle. Not safe for use by several threads. */
final class BundleRanges {
  private final TreeMap<Long, Range> ranges = new TreeMap<>();

  /** These calls go in this bundle. */
  void add(long first, int count, SentBundle bundle) {
    ranges.put(first, new Range(count, bundle));
  }

  /** A call has ended; said once for each. */
  void ended(long index) {
    Map.Entry<Long, Range> found = ranges.floorEntry(index);
    if (found == null || index >= found.getKey() + found.getValue().count) {
      return;
    }
    Range range = found.getValue();
    if (++range.ended == range.count) {
      // Told once for the whole range: it is over only then anyway.
      ranges.remove(found.getKey());
      range.bundle.ended(range.count);
    }
  }

  /** All calls have ended. */
  void endAll() {
    ranges.values().forEach(range -> range.bundle.ended(range.count));
    ranges.clear();
  }

  private static final class Range {
    private final int count;
    private final SentBundle bundle;
    private int ended;

    Range(int count, SentBundle bundle) {
      this.count = count;
      this.bundle = bundle;
    }
  }
}
