package dev.muster.worker;

import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.Errors;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.ValueReader;
import dev.muster.protocol.WrongArgumentsException;
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

  private final TaskRecord task;
  private final BoundFunction function;
  private final Activity activity;
  private final Outcomes outcomes;
  private final Attempts attempts;
  private final Orders orders;
  private final Splitter splitter;

  TaskRun(
      TaskRecord task,
      BoundFunction function,
      Activity activity,
      Outcomes outcomes,
      Attempts attempts,
      Orders orders,
      Splitter splitter) {
    this.task = task;
    this.function = function;
    this.activity = activity;
    this.outcomes = outcomes;
    this.attempts = attempts;
    this.orders = orders;
    this.splitter = splitter;
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
    for (int i = 0; i < chunk.getCount(); i++) {
      int position = values.position();
      Step step = step(new Place(chunkNumber, i, position, position), chunk, values, ordered);
      if (step == Step.GIVE_BACK) {
        return Optional.of(new Place(chunkNumber, i, position, values.position()));
      }
      if (step != Step.GO_ON || activity.isShared()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private Step step(Place start, ChunkRecord chunk, ValueReader values, @Nullable Stop ordered) {
    Stop stop = ordered != null ? ordered : activity.stopped();
    if (stop != null) {
      return stop(stop, start, chunk);
    }
    if (attempts.isTooLate()) {
      attempts.expire(start);
      return Step.CHUNK_ENDED;
    }
    @Nullable Object[] arguments;
    try {
      arguments = function.arguments(task, values);
    } catch (WrongArgumentsException e) {
      ErrorRecord error = Errors.saying(String.valueOf(e.getMessage()));
      attempts.refused(
          upTo(start, values), OutcomeKind.WRONG_ARGUMENTS, DeadReason.WRONG_ARGUMENTS, error);
      return Step.GO_ON;
    }
    return call(upTo(start, values), chunk, arguments);
  }

  private static Place upTo(Place start, ValueReader values) {
    return new Place(start.chunk(), start.done(), start.position(), values.position());
  }

  private Step stop(Stop stop, Place place, ChunkRecord chunk) {
    if (stop == Stop.GIVE_BACK) {
      return Step.GIVE_BACK;
    }
    stopped(stop, chunk, place, outcomes);
    return Step.CHUNK_ENDED;
  }

  /** The calls of a chunk from this one on were stopped by an order. */
  static void stopped(Stop stop, ChunkRecord chunk, Place place, Outcomes outcomes) {
    boolean cancelled = stop == Stop.CANCELLED;
    outcomes.failure(
        chunk.getJob(),
        chunk.getFirstIndex() + place.done(),
        chunk.getCount() - place.done(),
        cancelled ? OutcomeKind.CANCELLED : OutcomeKind.TERMINATED,
        Errors.saying(
            cancelled
                ? "The task was cancelled"
                : "The pool that submitted the task was terminated"),
        0,
        System.nanoTime());
  }

  private Step call(Place place, ChunkRecord chunk, @Nullable Object[] arguments) {
    UUID job = chunk.getJob();
    long index = chunk.getFirstIndex() + place.done();
    long start = System.nanoTime();
    if (!activity.beginCall(index, place, start)) {
      Stop stop = activity.stopped();
      return stop(stop == null ? Stop.GIVE_BACK : stop, place, chunk);
    }
    Object result = null;
    Throwable thrown = null;
    boolean mine;
    TaskContext.enter(new TaskContext(new TaskId(job), index, activity));
    try {
      result = function.call(arguments);
    } catch (Throwable t) {
      // Errors too: what a task does to itself must not end the slot.
      thrown = t;
    } finally {
      mine = activity.endCall();
      TaskContext.leave();
    }
    if (thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError)) {
      activity.exhaust();
    }
    if (!mine) {
      return Step.SEIZED;
    }
    long end = System.nanoTime();
    if (thrown == null) {
      outcomes.value(job, index, result, function.returns(), end - start, end);
      return Step.GO_ON;
    }
    Stop stop = activity.stopped();
    if (stop != null) {
      // It was interrupted and did not return: that is how it was to end.
      return stop(stop, place, chunk);
    }
    if (activity.isTimedOut()) {
      attempts.timedOut(place, end - start);
    } else {
      attempts.threw(place, thrown.getClass(), describe(thrown), end - start);
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
