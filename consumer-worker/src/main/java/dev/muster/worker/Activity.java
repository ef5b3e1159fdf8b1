package dev.muster.worker;

import dev.muster.protocol.ProgressRecord;
import dev.muster.protocol.RunningRecord;
import dev.muster.protocol.TaskRecord;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one slot does now. The slot says so, others see it and may stop it. This is the only place
 * that interrupts a slot's thread, and only while the user's code runs there: the broker's client
 * never sees an interrupt that was meant for a task.
 *
 * <p>Safe for use by many threads.
 */
final class Activity {
  // All written under "this", and read so where it is not said otherwise.
  private @Nullable TaskRecord task;
  private int attempt;
  private long limitNanos;
  private long killAfterNanos;
  private @Nullable UUID job;
  private volatile @Nullable Stop stop; // of the job, or of all that is held

  // Of the call that runs.
  private long index;
  private @Nullable Cursor cursor; // stands still while a call runs
  private long startedNanos;
  private double fraction;
  private double announcedFraction = -1;
  private @Nullable Thread caller;
  private boolean interrupted;
  private long interruptedNanos;
  private boolean timedOut;
  private boolean seized;
  private boolean exhausted;

  private long takenNanos; // when the slot began with the task record
  private volatile boolean shared; // the calls behind the one that ran then are others'

  /** The slot has begun with a task record. */
  synchronized void enter(TaskRecord taken, int whichAttempt, long nowNanos) {
    task = taken;
    takenNanos = nowNanos;
    shared = false;
    attempt = whichAttempt;
    long limitMillis = taken.getLimits().getTimeLimitMillis();
    limitNanos = limitMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(limitMillis);
    killAfterNanos = TimeUnit.MILLISECONDS.toNanos(taken.getLimits().getKillAfterMillis());
    stop = null;
    seized = false;
  }

  /** The slot has begun with the calls of a job; from here on a stop of the job is not missed. */
  synchronized void enter(UUID chunkJob) {
    job = chunkJob;
    // A stop of the job before does not concern this one, giving back concerns all that is held.
    stop = stop == Stop.GIVE_BACK ? stop : null;
  }

  /** The user's code begins on this thread. Returns false where it must not: see {@link #stop}. */
  synchronized boolean beginCall(long callIndex, Cursor at, long nowNanos) {
    if (stop != null) {
      return false;
    }
    index = callIndex;
    cursor = at;
    startedNanos = nowNanos;
    fraction = 0;
    announcedFraction = -1;
    interrupted = false;
    timedOut = false;
    caller = Thread.currentThread();
    return true;
  }

  /**
   * The user's code has ended; an interrupt that it did not notice ends with it.
   *
   * @return false where the call was seized: its outcome is not the slot's to decide
   */
  synchronized boolean endCall() {
    caller = null;
    Thread.interrupted(); // clears it
    return !seized;
  }

  /**
   * Touches what is the slot's own: while the user's code runs, the slot does not, and waits in
   * {@link #endCall} until this has ended.
   *
   * @param work is called while nothing changes here: short, and waits for nobody
   * @return what it came to; empty where no call runs, or it was seized
   */
  synchronized <T> Optional<T> whileCalling(Supplier<Optional<T>> work) {
    return caller == null || seized ? Optional.empty() : work.get();
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
    interrupt(System.nanoTime());
  }

  private void interrupt(long nowNanos) {
    if (caller != null) {
      if (!interrupted) {
        interrupted = true;
        interruptedNanos = nowNanos;
      }
      caller.interrupt();
    }
  }

  /**
   * Interrupts the call that runs where it has passed its time limit.
   *
   * @return whether it goes on although it was interrupted, for whatever reason, long enough ago
   */
  synchronized boolean isStuck(long nowNanos) {
    if (caller == null || seized) {
      return false;
    }
    if (interrupted) {
      return nowNanos - interruptedNanos >= killAfterNanos;
    }
    if (nowNanos - startedNanos >= limitNanos) {
      timedOut = true;
      interrupt(nowNanos);
    }
    return false;
  }

  /**
   * Takes the call that runs out of the slot's hands: whoever seizes it decides what becomes of it
   * and of those behind it, whatever the user's code comes to afterwards.
   *
   * @return empty where no call runs, or somebody has seized it
   */
  synchronized Optional<Seizure> seize(long nowNanos) {
    if (caller == null || seized || job == null || cursor == null) {
      return Optional.empty();
    }
    seized = true;
    Stop why = stop != null ? stop : timedOut ? Stop.TIMED_OUT : Stop.GIVE_BACK;
    return Optional.of(
        new Seizure(why, job, index, cursor.place(), nowNanos - startedNanos, shared));
  }

  /**
   * Takes the calls behind the one that runs out of the slot's hands, where the record has taken so
   * long: others may have room for them. Only while a call runs, so that the slot finds out before
   * it begins the next.
   *
   * @param isWorthwhile decides; is called while nothing changes here
   * @return empty where nothing is to be shared
   */
  synchronized Optional<Sharing> share(
      long nowNanos, long longNanos, Predicate<Sharing> isWorthwhile) {
    long taken = nowNanos - takenNanos;
    if (caller == null || seized || shared || stop != null || cursor == null || taken < longNanos) {
      return Optional.empty();
    }
    Sharing sharing = new Sharing(cursor.place(), taken);
    shared = isWorthwhile.test(sharing);
    return shared ? Optional.of(sharing) : Optional.empty();
  }

  /** Whether the calls behind the one that runs, or ran last, are others'. */
  boolean isShared() {
    return shared;
  }

  /** Whether a call of the task that the slot holds was seized. */
  synchronized boolean isSeized() {
    return seized;
  }

  /** A call ran out of memory, or of something else that the whole process has only once. */
  synchronized void exhaust() {
    exhausted = true;
  }

  /** Whether a call has ever done that. */
  synchronized boolean isExhausted() {
    return exhausted;
  }

  /** Whether the call that ran last was interrupted for its time limit. */
  synchronized boolean isTimedOut() {
    return timedOut;
  }

  /**
   * Why the slot is not to go on with the job; null where it is. Looked at before each call, so
   * without the monitor: a stop that comes after it is seen by {@link #beginCall}.
   */
  @Nullable Stop stopped() {
    return stop;
  }

  /** The call that runs now reports how far it is. */
  synchronized void progress(double done) {
    fraction = done;
  }

  /** Whether a call runs that was not taken out of the slot's hands. */
  synchronized boolean isRunning() {
    return caller != null && !seized;
  }

  /** Which attempt of its calls the slot works on, from 1. */
  synchronized int attempt() {
    return attempt;
  }

  /** What runs, for a heartbeat; empty where the slot is idle. */
  synchronized Optional<RunningRecord> running(long nowNanos) {
    if (task == null || job == null || caller == null) {
      return Optional.empty();
    }
    return Optional.of(
        new RunningRecord(
            task.getFunction().getName(), job, index, attempt, nowNanos - startedNanos));
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
            .setAttempt(attempt)
            .setFraction(fraction)
            .build());
  }

  /**
   * A call that was taken out of its slot's hands.
   *
   * @param why what it was interrupted for
   * @param runNanos how long it had run
   * @param alone whether those behind it are others' already
   */
  record Seizure(Stop why, UUID job, long index, Place place, long runNanos, boolean alone) {}

  /**
   * Calls that go to others.
   *
   * @param place of the call that runs: it stays
   * @param takenNanos how long that and the ones before it have taken
   */
  record Sharing(Place place, long takenNanos) {}
}
