package dev.muster.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long slots were without work although calls were waiting: seen from where calls ran. */
final class SlotGaps {
  private SlotGaps() {}

  /**
   * The longest time, in microseconds, that one of the slots ran nothing while a call that started
   * later was waiting. Until the last call has started, somewhere, one is.
   *
   * @param spans calls that were all submitted before the first of them started
   * @param slots how many slots there are; those that ran nothing were without work all the time
   */
  static long longest(List<BenchTasks.Span> spans, int slots) {
    long first = spans.stream().mapToLong(BenchTasks.Span::startMicros).min().orElse(0);
    long last = spans.stream().mapToLong(BenchTasks.Span::startMicros).max().orElse(0);
    Map<String, List<BenchTasks.Span>> bySlot = new HashMap<>();
    for (BenchTasks.Span each : spans) {
      bySlot.computeIfAbsent(each.pid() + each.slot(), none -> new ArrayList<>()).add(each);
    }
    long longest = bySlot.size() < slots ? last - first : 0;
    for (List<BenchTasks.Span> each : bySlot.values()) {
      longest = Math.max(longest, longest(each, first, last));
    }
    return longest;
  }

  private static long longest(List<BenchTasks.Span> spans, long first, long last) {
    spans.sort(Comparator.comparingLong(BenchTasks.Span::startMicros));
    long longest = 0;
    long free = first;
    for (BenchTasks.Span each : spans) {
      longest = Math.max(longest, each.startMicros() - free);
      free = Math.max(free, each.endMicros());
    }
    return Math.max(longest, last - free);
  }
}
