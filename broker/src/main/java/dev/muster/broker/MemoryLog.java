package dev.muster.broker;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One partition: records by offset. Offsets are never used twice. Safe for use by many threads. */
final class MemoryLog {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryLog.class);

  /** How many records one read returns at most. */
  private static final int READ_ENTRIES = 1_000;

  private final Partition partition;
  private final Clock clock;
  private final Keeping keeping;

  /** Told after each append, outside the monitor of this. */
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  // guarded by this
  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private final Map<ByteBuffer, Long> newest = new HashMap<>();
  private final Set<Cursor> cursors = new HashSet<>();

  /** What {@link Keeping#COMPACTED_LATER} may drop, the oldest first, with its size. */
  private final Map<Long, Integer> released = new LinkedHashMap<>();

  private long releasedBytes;
  private boolean queue;
  private long bytes;
  private long end;
  private boolean droppedOnce;

  MemoryLog(Partition partition, Clock clock, Keeping keeping) {
    this.partition = partition;
    this.clock = clock;
    this.keeping = keeping;
  }

  Partition partition() {
    return partition;
  }

  boolean needsKeys() {
    return keeping.needsKeys();
  }

  long append(byte @Nullable [] key, byte[] value) {
    long offset;
    synchronized (this) {
      offset = end++;
      entries.put(offset, new Entry(partition, offset, clock.instant(), key, value));
      bytes += value.length;
      if (keeping.needsKeys() && key != null) {
        Long older = newest.put(ByteBuffer.wrap(key), offset);
        if (older != null) {
          replace(older, key, offset);
        }
      }
      trim();
    }
    listeners.forEach(Runnable::run);
    return offset;
  }

  private synchronized void replace(long older, byte[] key, long newer) {
    if (keeping == Keeping.COMPACTED) {
      remove(older);
      return;
    }
    // What replaces a record there only says that nobody needs it: both may go.
    newest.remove(ByteBuffer.wrap(key));
    release(older);
    release(newer);
  }

  private synchronized void release(long offset) {
    Entry entry = entries.get(offset);
    if (entry != null) {
      released.put(offset, entry.value().length);
      releasedBytes += entry.value().length;
    }
  }

  void addListener(Runnable listener) {
    listeners.add(listener);
  }

  void removeListener(Runnable listener) {
    listeners.remove(listener);
  }

  /** From now on records stay until they are removed one by one. */
  synchronized void keepAll() {
    queue = true;
  }

  synchronized int size() {
    return entries.size();
  }

  synchronized long end() {
    return end;
  }

  /** The first record at that offset or a later one; null where there is none yet. */
  synchronized @Nullable Entry atOrAfter(long offset) {
    Map.Entry<Long, Entry> found = entries.ceilingEntry(offset);
    return found == null ? null : found.getValue();
  }

  synchronized @Nullable Entry at(long offset) {
    return entries.get(offset);
  }

  synchronized void remove(long offset) {
    Entry removed = entries.remove(offset);
    if (removed != null) {
      bytes -= removed.value().length;
    }
  }

  synchronized void truncate(long before) {
    while (!entries.isEmpty() && entries.firstKey() < before) {
      remove(entries.firstKey());
    }
  }

  /** A place to read from. What follows it is kept until it has moved on or is closed. */
  synchronized Cursor open(From from) {
    Cursor cursor = new Cursor(offset(from));
    cursors.add(cursor);
    return cursor;
  }

  private synchronized long offset(From from) {
    if (from instanceof From.End) {
      return end;
    } else if (from instanceof From.Offset at) {
      Long next = entries.ceilingKey(at.offset());
      return next == null ? end : next;
    } else if (from instanceof From.Time since) {
      return firstSince(since.time());
    }
    return 0;
  }

  private synchronized long firstSince(Instant time) {
    // Not a binary search: a clock that was set back has left the times out of order.
    for (Entry entry : entries.values()) {
      if (!entry.appendedAt().isBefore(time)) {
        return entry.offset();
      }
    }
    return end;
  }

  private synchronized void trim() {
    if (keeping == Keeping.COMPACTED_LATER) {
      trimReleased();
      return;
    }
    if (keeping == Keeping.COMPACTED || queue) {
      return;
    }
    boolean forEver = keeping == Keeping.FOR_EVER;
    int times = forEver ? 10 : 1;
    // The newest stays whatever its size: signed, the largest record is larger than the limit.
    while (entries.size() > 1
        && (entries.size() > InMemoryBroker.KEPT_ENTRIES * times
            || bytes > InMemoryBroker.KEPT_BYTES * times)
        && nobodyNeeds(entries.firstKey())) {
      if (forEver && !droppedOnce) {
        droppedOnce = true;
        LOG.warn("{} is full: its oldest records are dropped from now on", partition);
      }
      remove(entries.firstKey());
    }
  }

  /** Those who read what is released meanwhile lose nothing: what a read returned stays theirs. */
  private synchronized void trimReleased() {
    while (!released.isEmpty()
        && (releasedBytes > InMemoryBroker.KEPT_BYTES
            || released.size() > InMemoryBroker.KEPT_ENTRIES)) {
      Map.Entry<Long, Integer> oldest = released.entrySet().iterator().next();
      releasedBytes -= oldest.getValue();
      remove(oldest.getKey());
      released.remove(oldest.getKey());
    }
    while (bytes > Runtime.getRuntime().maxMemory() / 2 && entries.size() > 1) {
      if (!droppedOnce) {
        droppedOnce = true;
        LOG.warn(
            "{} has half of the memory: its oldest records are dropped from now on", partition);
      }
      Entry oldest = entries.firstEntry().getValue();
      newest.remove(ByteBuffer.wrap(Objects.requireNonNull(oldest.key())), oldest.offset());
      remove(entries.firstKey());
    }
  }

  private synchronized boolean nobodyNeeds(long offset) {
    return cursors.stream().allMatch(cursor -> cursor.position > offset);
  }

  /** A reader's place in this log. */
  final class Cursor {
    private long position; // guarded by the log

    private Cursor(long position) {
      this.position = position;
    }

    List<Entry> read() {
      synchronized (MemoryLog.this) {
        List<Entry> read = new ArrayList<>();
        for (Entry entry : entries.tailMap(position).values()) {
          if (read.size() == READ_ENTRIES) {
            break;
          }
          read.add(entry);
        }
        // Past what has been removed too, or a reader would never be at the end of a queue.
        long next = read.size() < READ_ENTRIES ? end : read.get(read.size() - 1).offset() + 1;
        if (next != position) {
          position = next;
          trim();
        }
        return read;
      }
    }

    long position() {
      synchronized (MemoryLog.this) {
        return position;
      }
    }

    void close() {
      synchronized (MemoryLog.this) {
        cursors.remove(this);
        trim();
      }
    }
  }
}
