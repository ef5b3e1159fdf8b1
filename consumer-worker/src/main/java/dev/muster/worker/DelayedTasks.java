package dev.muster.worker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The tasks that wait in the log to be tried again, as far as they were read: which are due, and
 * how much of the log is no longer needed. Not safe for use by several threads.
 */
final class DelayedTasks {
  private final long maxBytes;
  private final Map<Long, Waiting> byOffset = new HashMap<>();
  private final PriorityQueue<Waiting> byTime =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::dueAt));
  private final TreeSet<Long> offsets = new TreeSet<>();
  private long bytes;

  /**
   * @param maxBytes how much is held in memory; what is behind that in the log waits there
   */
  DelayedTasks(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Whether more may be read. */
  boolean hasRoom() {
    return bytes < maxBytes;
  }

  void add(Waiting task) {
    byOffset.put(task.offset(), task);
    byTime.add(task);
    offsets.add(task.offset());
    bytes += task.bytes().length;
  }

  /** The task is back in the queue. */
  void resumed(long offset) {
    Waiting task = byOffset.remove(offset);
    if (task != null) {
      byTime.remove(task);
      offsets.remove(offset);
      bytes -= task.bytes().length;
    }
  }

  /** Those that are due, the earliest first; they stay until they are {@link #resumed}. */
  List<Waiting> due(long nowMillis) {
    List<Waiting> due = new ArrayList<>();
    for (Waiting first = byTime.poll(); first != null; first = byTime.poll()) {
      if (first.dueAt() > nowMillis) {
        byTime.add(first);
        break;
      }
      due.add(first);
    }
    byTime.addAll(due);
    return due;
  }

  /** All, in no order. */
  List<Waiting> all() {
    return List.copyOf(byOffset.values());
  }

  /** When the first one is due; {@code Long.MAX_VALUE} where none waits. */
  long nextDue() {
    Waiting first = byTime.peek();
    return first == null ? Long.MAX_VALUE : first.dueAt();
  }

  /**
   * The offset below which the log is no longer needed.
   *
   * @param read the offset up to which it was read
   */
  long neededFrom(long read) {
    return offsets.isEmpty() ? read : Math.min(read, offsets.first());
  }

  /** A task that waits. */
  static final class Waiting {
    private final long offset;
    private final long dueAt;
    private final byte[] bytes;
    private final String client;
    private final UUID job;

    /**
     * @param offset where in the log
     * @param dueAt when it is to be tried: milliseconds since 1970
     * @param bytes the task, as it goes back to the queue; not copied
     * @param client who submitted it
     * @param job the job of its call
     */
    Waiting(long offset, long dueAt, byte[] bytes, String client, UUID job) {
      this.offset = offset;
      this.dueAt = dueAt;
      this.bytes = bytes;
      this.client = client;
      this.job = job;
    }

    long offset() {
      return offset;
    }

    long dueAt() {
      return dueAt;
    }

    byte[] bytes() {
      return bytes;
    }

    String client() {
      return client;
    }

    UUID job() {
      return job;
    }
  }
}
