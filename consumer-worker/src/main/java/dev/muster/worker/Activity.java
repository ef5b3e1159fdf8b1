package dev.muster.worker;

import dev.muster.protocol.ProgressRecord;
import dev.muster.protocol.RunningRecord;
import dev.muster.protocol.TaskRecord;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What one slot does now. The slot says so, others see it and may stop it. This is the only place
 * that interrupts a slot's thread, and only while the user's code runs there: the broker's client
 * never sees an interrupt that was meant for a task.
 *
 * <p>Safe for use by many threads.
 */
final class Activity {
  // All guarded by "this".
  private @Nullable TaskRecord task;
  private int delivery;
  private @Nullable UUID job;
  private long index;
  private long startedNanos;
  private double fraction;
  private double announcedFraction = -1;
  private @Nullable Thread caller;
  private @Nullable Stop stop;

  /** The slot has begun with a task record. */
  synchronized void enter(TaskRecord taken, int deliveryCount) {
    task = taken;
    delivery = deliveryCount;
    stop = null;
  }

  /** The slot has begun with the calls of a job; from here on a stop of the job is not missed. */
  synchronized void enter(UUID chunkJob) {
    job = chunkJob;
    // A stop of the job before does not concern this one, giving back concerns all that is held.
    stop = stop == Stop.GIVE_BACK ? stop : null;
  }

  /** The user's code begins on this thread. Returns false where it must not: see {@link #stop}. */
  synchronized boolean beginCall(long callIndex, long nowNanos) {
    if (stop != null) {
      return false;
    }
    index = callIndex;
    startedNanos = nowNanos;
    fraction = 0;
    announcedFraction = -1;
    caller = Thread.currentThread();
    return true;
  }

  /** The user's code has ended; an interrupt that it did not notice ends with it. */
  synchronized void endCall() {
    caller = null;
    Thread.interrupted(); // clears it
  }

  /** The slot holds nothing any more. */
  synchronized void leave() {
    task = null;
    job = null;
    stop = null;
  }

  /** Stops the call that runs, and those that would follow, where client and job are meant. */
  synchronized void stopIf(BiPredicate<String, UUID> meant, Stop reason) {
    if (task != null && job != null && meant.test(task.getClient(), job)) {
      stop(reason);
    }
  }

  /** Stops the call that runs and those that would follow. */
  synchronized void stop(Stop reason) {
    if (task == null) {
      return;
    }
    stop = reason;
    if (caller != null) {
      caller.interrupt();
    }
  }

  /** Why the slot is not to go on with the job; null where it is. */
  synchronized @Nullable Stop stopped() {
    return stop;
  }

  /** The call that runs now reports how far it is. */
  synchronized void progress(double done) {
    fraction = done;
  }

  /** Which delivery of its record the slot works on, from 1. */
  synchronized int delivery() {
    return delivery;
  }

  /** What runs, for a heartbeat; empty where the slot is idle. */
  synchronized Optional<RunningRecord> running(long nowNanos) {
    if (task == null || job == null || caller == null) {
      return Optional.empty();
    }
    return Optional.of(
        new RunningRecord(
            task.getFunction().getName(), job, index, delivery, nowNanos - startedNanos));
  }

  /**
   * News of a call that has run for a while: that it runs, and then each progress it has made since
   * the last time; empty where there is none.
   */
  synchronized Optional<ProgressRecord> news(long nowNanos, long quietNanos, String worker) {
    boolean silent = task == null || job == null || caller == null;
    if (silent || nowNanos - startedNanos < quietNanos || fraction == announcedFraction) {
      return Optional.empty();
    }
    announcedFraction = fraction;
    return Optional.of(
        ProgressRecord.newBuilder()
            .setClient(Objects.requireNonNull(task).getClient())
            .setWorker(worker)
            .setJob(Objects.requireNonNull(job))
            .setIndex(index)
            .setDelivery(delivery)
            .setFraction(fraction)
            .build());
  }
}
