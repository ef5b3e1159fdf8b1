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
  private final Map<String, Seen> workers = new HashMap<>(); // guarded by "this"

  /** Written under "this"; read for every call that is submitted. */
  private volatile int slots;

  FleetView(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A heartbeat came. */
  synchronized void heard(HeartbeatRecord beat) {
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

  /** How many tasks the workers that were there at the last heartbeat run at once. */
  int slots() {
    return slots;
  }

  private record Seen(WorkerStatus status, long atNanos) {}
}
