package dev.muster.coordinator;

import dev.muster.protocol.HeartbeatRecord;
import dev.muster.protocol.WorkerState;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
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

  private final LongSupplier nanoTime;

  // Guarded by "this".
  private final Map<String, Seen> workers = new HashMap<>();
  private long takenUpTo = -1;

  /** Written under "this"; read for every call that is submitted. */
  private volatile int slots;

  FleetView(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A heartbeat came. */
  synchronized void heard(HeartbeatRecord beat) {
    takenUpTo = Math.max(takenUpTo, beat.getTakenUpTo());
    if (beat.getState() == WorkerState.STOPPED || beat.getState() == WorkerState.FAILED) {
      workers.remove(beat.getWorker());
    } else {
      workers.put(beat.getWorker(), new Seen(WorkerStatus.of(beat), nanoTime.getAsLong()));
    }
    forgetSilent();
    slots =
        workers.values().stream()
            .map(Seen::status)
            .filter(WorkerStatus::takesTasks)
            .mapToInt(WorkerStatus::slots)
            .sum();
    notifyAll();
  }

  private void forgetSilent() {
    long now = nanoTime.getAsLong();
    workers.values().removeIf(seen -> now - seen.atNanos() > SILENCE.toNanos());
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

  /** How many tasks the workers that were there at the last heartbeat run at once. */
  int slots() {
    return slots;
  }

  private record Seen(WorkerStatus status, long atNanos) {}
}
