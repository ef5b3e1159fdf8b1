package dev.muster.coordinator;

import dev.muster.protocol.HeartbeatRecord;
import dev.muster.protocol.WorkerState;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which workers are there, from their heartbeats. A worker that says nothing for {@link #SILENCE}
 * is not there any more. Safe for use by many threads.
 */
final class FleetView {
  /** Five heartbeats. */
  static final Duration SILENCE = Duration.ofSeconds(5);

  /** No fleet has more workers; beyond it somebody invents them. */
  private static final int MAX_WORKERS = 10_000;

  /** A share group of Kafka has no more members, and each slot is one. */
  private static final int MAX_SLOTS = 1_000;

  private final LongSupplier nanoTime;

  // Guarded by "this".
  /** Who was heard last is last: whoever is silent is found at the beginning. */
  private final Map<String, Seen> workers = new LinkedHashMap<>();

  private long slotSum;
  private long takenUpTo = -1;

  /** Written under "this"; read for every call that is submitted. */
  private volatile int slots;

  FleetView(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A heartbeat came. */
  synchronized void heard(HeartbeatRecord beat) {
    takenUpTo = Math.max(takenUpTo, beat.getTakenUpTo());
    forget(beat.getWorker());
    if (beat.getState() != WorkerState.STOPPED && beat.getState() != WorkerState.FAILED) {
      Seen seen = new Seen(WorkerStatus.of(beat), nanoTime.getAsLong());
      workers.put(beat.getWorker(), seen);
      slotSum += seen.slots();
    }
    forgetSilent();
    slots = (int) Math.min(slotSum, MAX_SLOTS);
    notifyAll();
  }

  private void forget(String worker) {
    Seen seen = workers.remove(worker);
    slotSum -= seen == null ? 0 : seen.slots();
  }

  private void forgetSilent() {
    long now = nanoTime.getAsLong();
    while (!workers.isEmpty()) {
      Map.Entry<String, Seen> first = workers.entrySet().iterator().next();
      if (workers.size() <= MAX_WORKERS && now - first.getValue().atNanos() <= SILENCE.toNanos()) {
        return;
      }
      forget(first.getKey());
    }
  }

  /** The workers that are there, by host and id. */
  synchronized List<WorkerStatus> workers() {
    forgetSilent();
    return workers.values().stream()
        .map(Seen::status)
        .sorted(Comparator.comparing(WorkerStatus::host).thenComparing(WorkerStatus::id))
        .toList();
  }

  /** Highest offset of the tasks that any worker has taken; -1 where none was heard to. */
  synchronized long takenUpTo() {
    return takenUpTo;
  }

  /** How many tasks the workers that were there at the last heartbeat run at once; 0 to 1000. */
  int slots() {
    return slots;
  }

  private record Seen(WorkerStatus status, long atNanos) {
    /** The heartbeat may be anybody's. */
    int slots() {
      return status.takesTasks() ? Math.max(0, status.slots()) : 0;
    }
  }
}
