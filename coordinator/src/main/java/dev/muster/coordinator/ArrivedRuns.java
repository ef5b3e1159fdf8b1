package dev.muster.coordinator;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of an iteration that have arrived and were not taken, in runs of calls that follow
 * each other. Not safe for use by several threads; a run that was taken belongs to who took it.
 */
final class ArrivedRuns {
  private final boolean ordered;
  private final Queue<Run> ready = new ArrayDeque<>();

  /** Those that have to wait for others, by their first index. */
  private final Map<Long, Run> early = new HashMap<>();

  private long next; // the index behind all that is ready, where it is ordered

  ArrivedRuns(boolean ordered) {
    this.ordered = ordered;
  }

  /** Adds a run; no call is ever in two. */
  void add(Run run) {
    if (!ordered) {
      ready.add(run);
      return;
    }
    early.put(run.first, run);
    // What is before "next" is ready, so no run begins before it and ends behind it.
    for (Run follows = early.remove(next); follows != null; follows = early.remove(next)) {
      ready.add(follows);
      next += follows.left();
    }
  }

  /** Whether there is a run whose turn it is. */
  boolean isReady() {
    return !ready.isEmpty();
  }

  /** Takes the run whose turn it is; null where none is. */
  @Nullable Run take() {
    return ready.poll();
  }

  /** Forgets what was not taken. */
  void clear() {
    ready.clear();
    early.clear();
  }

  /** Outcomes of calls that follow each other; each is handed out once. For one thread. */
  static final class Run {
    private final long first;
    private final @Nullable Object[] results;
    private final int offset;
    private final int end;
    private int at;

    /**
     * A part of an array of outcomes, which is not copied: nobody else uses this part of it.
     *
     * @param first the index of the call at the offset
     */
    Run(long first, @Nullable Object[] results, int offset, int count) {
      this.first = first;
      this.results = results;
      this.offset = offset;
      this.end = offset + count;
      this.at = offset;
    }

    /** How many are left. */
    int left() {
      return end - at;
    }

    /** The index of the next call. */
    long index() {
      return first + at - offset;
    }

    /** The next outcome: a value or a {@link Failed}. */
    @Nullable Object next() {
      if (at == end) {
        throw new NoSuchElementException("the run is at its end");
      }
      Object result = results[at];
      results[at++] = null; // what was taken is the taker's to keep
      return result;
    }
  }
}
