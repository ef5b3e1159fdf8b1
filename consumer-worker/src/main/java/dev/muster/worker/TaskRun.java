package dev.muster.worker;

import dev.muster.broker.Blobs;
import dev.muster.protocol.BlobRecord;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.Errors;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.PayloadLostException;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.ValueReader;
import dev.muster.protocol.WrongArgumentsException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of one task record one after the other, each to its end, whatever the user's code
 * throws. For one thread, once.
 */
final class TaskRun {
  /** How a step ended. */
  private enum Step {
    /** The next call's turn. */
    GO_ON,
    /** The job of this chunk was stopped: its calls have their outcome. */
    CHUNK_ENDED,
    /** This call and those behind it go to another worker. */
    GIVE_BACK,
    /** Somebody else decides what becomes of this call and those behind it. */
    SEIZED
  }

  /** Deadlines are in milliseconds; they are not looked at more often. */
  private static final long CLOCK_TICK_NANOS = 1_000_000;

  private final TaskRecord task;
  private final BoundFunction function;
  private final Activity activity;
  private final Outcomes outcomes;
  private final Attempts attempts;
  private final Orders orders;
  private final Splitter splitter;
  private final Blobs blobs;
  private final Cursor cursor = new Cursor();
  private final @Nullable Object[] room; // for arguments that are small
  private final TaskContext.Running running = TaskContext.ofThisThread();

  /**
   * Time of {@code System.nanoTime} when the call of this step began. That is when the one before
   * ended, unless its outcome has taken long, or waited for the broker: that does not count for the
   * time limit.
   */
  private long now = System.nanoTime();

  private boolean timeHasPassed;
  private long lookedAtClock = now - CLOCK_TICK_NANOS;

  TaskRun(
      TaskRecord task,
      BoundFunction function,
      Activity activity,
      Outcomes outcomes,
      Attempts attempts,
      Orders orders,
      Splitter splitter,
      Blobs blobs) {
    this.task = task;
    this.function = function;
    this.activity = activity;
    this.outcomes = outcomes;
    this.attempts = attempts;
    this.orders = orders;
    this.splitter = splitter;
    this.blobs = blobs;
    this.room = function.room();
  }

  /** Returns the calls that are to be given back. */
  Optional<TaskRecord> run() {
    for (int chunk = 0; chunk < task.getChunks().size(); chunk++) {
      Optional<Place> end = runChunk(chunk);
      if (end.isPresent()) {
        return activity.isShared()
            ? Optional.of(splitter.only(task, attempts.current(), end.get()))
            : splitter.from(task, attempts.current(), end.get());
      }
      if (activity.isSeized() || activity.isShared()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Returns where to give back from; empty where the chunk has ended, or a call was seized. */
  private Optional<Place> runChunk(int chunkNumber) {
    ChunkRecord chunk = task.getChunks().get(chunkNumber);
    // An order that comes between these two is seen by the second, one that comes after both stops
    // the activity: none is missed.
    activity.enter(chunk.getJob());
    Stop ordered = orders.stopOf(task.getClient(), chunk.getJob());
    ValueReader values = new ValueReader(chunk.getArguments());
    cursor.enterChunk(chunkNumber);
    while (cursor.done() < chunk.getCount()) {
      Step step = step(chunk, values, ordered);
      if (step == Step.GIVE_BACK) {
        return Optional.of(cursor.place());
      }
      if (step != Step.GO_ON || activity.isShared()) {
        return Optional.empty();
      }
      cursor.advance();
    }
    return Optional.empty();
  }

  private Step step(ChunkRecord chunk, ValueReader values, @Nullable Stop ordered) {
    if (timeHasPassed) {
      now = System.nanoTime();
    }
    timeHasPassed = true; // until this call is known to have left no work behind
    Stop stop = ordered != null ? ordered : activity.stopped();
    if (stop != null) {
      return stop(stop, chunk);
    }
    if (isTooLate()) {
      attempts.expire(cursor.place());
      return Step.CHUNK_ENDED;
    }
    // What is large is not to be kept here until the next call has read its own.
    @Nullable Object[] arguments = chunk.getBlob() == null ? room : function.room();
    try {
      function.read(task, source(chunk, values), arguments);
      cursor.readTo(values.position());
    } catch (WrongArgumentsException | PayloadLostException | PayloadTooLargeException e) {
      cursor.readTo(values.position());
      return refuse(e);
    }
    return call(chunk, arguments);
  }

  private boolean isTooLate() {
    if (now - lookedAtClock < CLOCK_TICK_NANOS) {
      return false;
    }
    lookedAtClock = now;
    return attempts.isTooLate();
  }

  /** Where the arguments of the next call are read from; those of a large one are fetched now. */
  private ValueReader source(ChunkRecord chunk, ValueReader inline) {
    BlobRecord blob = chunk.getBlob();
    if (blob == null) {
      return inline;
    }
    byte[] whole = blobs.get(blob);
    now = System.nanoTime(); // to fetch them is no part of the call
    return new ValueReader(ByteBuffer.wrap(whole));
  }

  private Step refuse(MusterException why) {
    String name = task.getFunction().getName();
    if (why instanceof PayloadLostException) {
      refuse(
          OutcomeKind.PAYLOAD_LOST,
          DeadReason.PAYLOAD_LOST,
          "The arguments of %s cannot be read: %s".formatted(name, why.getMessage()));
    } else if (why instanceof PayloadTooLargeException) {
      refuse(
          OutcomeKind.ARGUMENTS_TOO_LARGE,
          DeadReason.ARGUMENTS_TOO_LARGE,
          "The arguments of %s are too large for its worker: %s. Raise maxPayload of WorkerConfig (--max-payload) there"
              .formatted(name, why.getMessage()));
    } else {
      refuse(
          OutcomeKind.WRONG_ARGUMENTS,
          DeadReason.WRONG_ARGUMENTS,
          String.valueOf(why.getMessage()));
    }
    return Step.GO_ON;
  }

  private void refuse(OutcomeKind kind, DeadReason reason, String message) {
    attempts.refused(cursor.place(), kind, reason, Errors.saying(message));
  }

  private Step stop(Stop stop, ChunkRecord chunk) {
    if (stop == Stop.GIVE_BACK) {
      return Step.GIVE_BACK;
    }
    // Those behind it may be others' already: they end there.
    int calls = activity.isShared() ? 1 : chunk.getCount() - cursor.done();
    stopped(stop, chunk, cursor.place(), calls, outcomes);
    return Step.CHUNK_ENDED;
  }

  /** So many calls of a chunk, from this one on, were stopped by an order. */
  static void stopped(Stop stop, ChunkRecord chunk, Place place, int calls, Outcomes outcomes) {
    outcomes.noLongerNeeded(chunk);
    boolean cancelled = stop == Stop.CANCELLED;
    outcomes.failure(
        chunk.getJob(),
        chunk.getFirstIndex() + place.done(),
        calls,
        cancelled ? OutcomeKind.CANCELLED : OutcomeKind.TERMINATED,
        Errors.saying(
            cancelled
                ? "The task was cancelled"
                : "The pool that submitted the task was terminated"),
        0,
        System.nanoTime());
  }

  private Step call(ChunkRecord chunk, @Nullable Object[] arguments) {
    UUID job = chunk.getJob();
    long index = chunk.getFirstIndex() + cursor.done();
    long start = now;
    if (!activity.beginCall(index, cursor, start)) {
      Stop stop = activity.stopped();
      return stop(stop == null ? Stop.GIVE_BACK : stop, chunk);
    }
    outcomes.tally().started();
    Object result = null;
    Throwable thrown = null;
    boolean mine;
    running.enter(job, index, activity);
    try {
      result = function.call(arguments);
    } catch (Throwable t) {
      // Errors too: what a task does to itself must not end the slot.
      thrown = t;
    } finally {
      mine = activity.endCall();
      running.leave();
    }
    if (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError)) {
      activity.exhaust();
    }
    if (!mine) {
      return Step.SEIZED;
    }
    long end = System.nanoTime();
    outcomes.tally().ran(end - start);
    if (thrown == null) {
      timeHasPassed = !outcomes.value(job, index, result, function.returns(), end - start, end);
      now = end;
      outcomes.noLongerNeeded(chunk);
      return Step.GO_ON;
    }
    Stop stop = activity.stopped();
    if (stop != null) {
      // It was interrupted and did not return: that is how it was to end.
      return stop(stop, chunk);
    }
    if (activity.isTimedOut()) {
      attempts.timedOut(cursor.place(), end - start);
    } else {
      attempts.threw(cursor.place(), thrown.getClass(), describe(thrown), end - start);
    }
    return Step.GO_ON;
  }

  /** What a task threw, with its stack cut where the worker called it. */
  private static ErrorRecord describe(Throwable thrown) {
    try {
      StackTraceElement[] stack = thrown.getStackTrace();
      int own = 0;
      while (own < stack.length
          && !stack[own].getClassName().equals(BoundFunction.class.getName())) {
        own++;
      }
      thrown.setStackTrace(Arrays.copyOf(stack, own));
      return Errors.describe(thrown);
    } catch (RuntimeException | StackOverflowError itsOwnMethodsFailed) {
      return new ErrorRecord(thrown.getClass().getName(), null, List.of(), null);
    }
  }
}
