package dev.muster.worker;

import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.protocol.Codec;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.Errors;
import dev.muster.protocol.HeartbeatRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.WorkerState;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tells the pool that this worker is there and what it does: a heartbeat once a second and at each
 * change of state, and news of calls that have run for a while.
 */
final class Heartbeater implements Runnable {
  /** How often it looks around. */
  static final Duration TICK = Duration.ofMillis(100);

  private static final long BEAT_NANOS = 1_000_000_000;
  private static final long QUIET_NANOS = 100_000_000;

  private final Sender sender;
  private final Partition events;
  private final String worker;
  private final @Nullable String supervisor;
  private final String host = host();
  private final long startedAt;
  private final int slotCount;
  private final LongSupplier finished;
  private final LongSupplier takenUpTo;
  private final List<Slot> slots;
  private final Intake intake;
  private final FunctionTimes times;

  // Guarded by "this".
  private WorkerState state = WorkerState.STARTING;
  private WorkerState said = WorkerState.STARTING;
  private long lastBeat = System.nanoTime() - BEAT_NANOS;

  Heartbeater(
      Sender sender,
      WorkerConfig config,
      String worker,
      Clock clock,
      LongSupplier finished,
      LongSupplier takenUpTo,
      List<Slot> slots,
      Intake intake,
      FunctionTimes times) {
    this.sender = sender;
    this.events = new Partition(Topics.events(config.pool()).name(), 0);
    this.worker = worker;
    this.supervisor = config.supervisor();
    this.startedAt = clock.millis();
    this.slotCount = config.slots();
    this.finished = finished;
    this.takenUpTo = takenUpTo;
    this.slots = slots;
    this.intake = intake;
    this.times = times;
  }

  @Override
  public synchronized void run() {
    long now = System.nanoTime();
    for (Slot slot : slots) {
      slot.sendWaiting(now);
      slot.activity().news(now, QUIET_NANOS, worker).ifPresent(this::send);
    }
    if (now - lastBeat >= BEAT_NANOS || shown() != said) {
      beat(null);
    }
  }

  /** Enters a state and says so at once. */
  synchronized void enter(WorkerState next) {
    state = next;
    beat(null);
  }

  /** What is said of a worker that has started, and was not asked to end: it may be drained. */
  private WorkerState shown() {
    if (state != WorkerState.RUNNING || intake.isOpen()) {
      return state;
    }
    return slots.stream().allMatch(Slot::isResting) ? WorkerState.DRAINED : WorkerState.DRAINING;
  }

  /** Whether it has started, and was not asked to end. */
  synchronized boolean isRunning() {
    return state == WorkerState.RUNNING;
  }

  /** Says why the worker could not start. */
  synchronized void failed(ErrorRecord error) {
    state = WorkerState.FAILED;
    beat(Errors.shortened(error));
  }

  private void beat(@Nullable ErrorRecord error) {
    long now = System.nanoTime();
    lastBeat = now;
    said = shown();
    send(
        HeartbeatRecord.newBuilder()
            .setWorker(worker)
            .setHost(host)
            .setPid(ProcessHandle.current().pid())
            .setSupervisor(supervisor)
            .setState(said)
            .setStartedAt(startedAt)
            .setSlots(slotCount)
            .setFinished(finished.getAsLong())
            .setTakenUpTo(takenUpTo.getAsLong())
            .setRunning(
                slots.stream()
                    .map(slot -> slot.activity().running(now))
                    .flatMap(Optional::stream)
                    .toList())
            .setFunctions(times.all())
            .setError(error)
            .build());
  }

  private void send(SpecificRecord record) {
    // Not waited for: the next one says it again.
    var unused = sender.send(events, null, Codec.encode(record));
  }

  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown-host";
    }
  }
}
