package dev.muster.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads logs of the in-memory broker. */
final class MemoryFeed implements Feed {
  private final InMemoryBroker broker;
  private final Map<MemoryLog, MemoryLog.Cursor> cursors = new LinkedHashMap<>();
  private final Runnable bell = this::ring;

  // guarded by this
  private boolean rung;
  private boolean woken;
  private boolean closed;

  MemoryFeed(Map<Partition, From> partitions, InMemoryBroker broker) {
    this.broker = broker;
    partitions.forEach(
        (partition, from) -> {
          MemoryLog log = broker.existing(partition);
          cursors.put(log, log.open(from));
          log.addListener(bell);
        });
  }

  @Override
  public List<Entry> read(Duration timeout) throws InterruptedException {
    long deadline = Deadline.after(timeout);
    checkOpen();
    while (true) {
      // First lowered, then looked: what is appended after the look raises it again.
      synchronized (this) {
        rung = false;
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (woken || closed) {
          woken = false;
          return List.of();
        }
      }
      List<Entry> read = new ArrayList<>();
      cursors.values().forEach(cursor -> read.addAll(cursor.read()));
      if (!read.isEmpty()) {
        return read;
      }
      if (!awaitBell(deadline)) {
        return List.of();
      }
    }
  }

  private synchronized boolean awaitBell(long deadline) throws InterruptedException {
    while (!rung && !woken && !closed) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      // Rounded up, or the last millisecond would be spent in a loop.
      wait(left / 1_000_000 + 1);
    }
    return true;
  }

  private synchronized void ring() {
    rung = true;
    notifyAll();
  }

  private synchronized void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The feed is closed");
    }
  }

  @Override
  public Map<Partition, Long> positions() {
    return cursors.entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().partition(), e -> e.getValue().position()));
  }

  @Override
  public Map<Partition, Long> ends() {
    return cursors.keySet().stream()
        .collect(Collectors.toMap(MemoryLog::partition, MemoryLog::end));
  }

  @Override
  public synchronized void wakeup() {
    woken = true;
    notifyAll();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    cursors.forEach(
        (log, cursor) -> {
          log.removeListener(bell);
          cursor.close();
        });
    broker.forget(this);
  }
}
