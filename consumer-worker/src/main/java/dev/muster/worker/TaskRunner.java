package dev.muster.worker;

import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.CodeDiffersException;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.Errors;
import dev.muster.protocol.FunctionNotAllowedException;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.UnknownFunctionException;
import dev.muster.protocol.ValueReader;
import dev.muster.protocol.WrongArgumentsException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of a task record on the thread that asks, each to its outcome, whatever the user's
 * code throws. Safe for use by many threads.
 */
final class TaskRunner {
  private final FunctionRegistry functions;
  private final Orders orders;
  private final Clock clock;

  TaskRunner(FunctionRegistry functions, Orders orders, Clock clock) {
    this.functions = functions;
    this.orders = orders;
    this.clock = clock;
  }

  /**
   * Runs the calls of a task.
   *
   * @param activity what others see of it and stop it by; the task was entered there
   * @param outcomes gets the outcome of each call that ended
   * @return the calls that are to be given back, because {@link Stop#GIVE_BACK} came; empty when
   *     all have ended
   */
  Optional<TaskRecord> run(TaskRecord task, Activity activity, Outcomes outcomes) {
    BoundFunction function;
    try {
      function = functions.find(task);
    } catch (UnknownFunctionException e) {
      failAll(task, OutcomeKind.UNKNOWN_FUNCTION, e, outcomes);
      return Optional.empty();
    } catch (FunctionNotAllowedException e) {
      failAll(task, OutcomeKind.NOT_ALLOWED, e, outcomes);
      return Optional.empty();
    } catch (CodeDiffersException e) {
      failAll(task, OutcomeKind.CODE_DIFFERS, e, outcomes);
      return Optional.empty();
    } catch (WrongArgumentsException e) {
      failAll(task, OutcomeKind.WRONG_ARGUMENTS, e, outcomes);
      return Optional.empty();
    }
    List<ChunkRecord> chunks = task.getChunks();
    for (int i = 0; i < chunks.size(); i++) {
      Optional<TaskRecord> rest = run(task, i, function, activity, outcomes);
      if (rest.isPresent()) {
        return rest;
      }
    }
    return Optional.empty();
  }

  /** Makes an initializer's call; returns what it threw. */
  Optional<Throwable> initialize(TaskRecord task) {
    try {
      BoundFunction function = functions.find(task);
      function.call(
          arguments(task, function, new ValueReader(task.getChunks().get(0).getArguments())));
      return Optional.empty();
    } catch (Throwable thrown) {
      return Optional.of(thrown);
    }
  }

  /** All calls of a task end in the same way, without having been started. */
  void failAll(TaskRecord task, OutcomeKind kind, MusterException why, Outcomes outcomes) {
    ErrorRecord error = message(why);
    for (ChunkRecord chunk : task.getChunks()) {
      outcomes.failure(
          chunk.getJob(),
          chunk.getFirstIndex(),
          chunk.getCount(),
          kind,
          error,
          0,
          System.nanoTime());
    }
  }

  private Optional<TaskRecord> run(
      TaskRecord task, int chunkNumber, BoundFunction function, Activity activity, Outcomes out) {
    ChunkRecord chunk = task.getChunks().get(chunkNumber);
    UUID job = chunk.getJob();
    // An order that comes between these two is seen by the second, one that comes after both stops
    // the activity: none is missed.
    activity.enter(job);
    Stop ordered = orders.stopOf(task.getClient(), job);
    ValueReader values = new ValueReader(chunk.getArguments());
    for (int i = 0; i < chunk.getCount(); i++) {
      long index = chunk.getFirstIndex() + i;
      int position = values.position();
      Stop stop = ordered != null ? ordered : activity.stopped();
      if (stop == null) {
        stop = call(task, job, index, function, values, activity, out);
      }
      if (stop == Stop.GIVE_BACK) {
        return Optional.of(RemainingCalls.of(task, chunkNumber, i, position, clock));
      }
      if (stop != null) {
        int rest = chunk.getCount() - i;
        out.failure(job, index, rest, kind(stop), message(stop), 0, System.nanoTime());
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Runs one call to its outcome; returns why it did not get one, null where it did. */
  private @Nullable Stop call(
      TaskRecord task,
      UUID job,
      long index,
      BoundFunction function,
      ValueReader values,
      Activity activity,
      Outcomes out) {
    @Nullable Object[] arguments;
    try {
      arguments = arguments(task, function, values);
    } catch (WrongArgumentsException e) {
      out.failure(job, index, 1, OutcomeKind.WRONG_ARGUMENTS, message(e), 0, System.nanoTime());
      return null;
    }
    long start = System.nanoTime();
    if (!activity.beginCall(index, start)) {
      return activity.stopped();
    }
    Object result = null;
    Throwable thrown = null;
    TaskContext.enter(new TaskContext(new TaskId(job), index, activity));
    try {
      result = function.call(arguments);
    } catch (Throwable t) {
      // Errors too: what a task does to itself must not end the slot.
      thrown = t;
    } finally {
      activity.endCall();
      TaskContext.leave();
    }
    long end = System.nanoTime();
    if (thrown == null) {
      out.value(job, index, result, function.returns(), end - start, end);
      return null;
    }
    Stop stop = activity.stopped();
    if (stop != null) {
      // It was interrupted and did not return: that is how it was to end.
      return stop;
    }
    out.failure(job, index, 1, OutcomeKind.TASK_FAILED, describe(thrown), end - start, end);
    return null;
  }

  private static @Nullable Object[] arguments(
      TaskRecord task, BoundFunction function, ValueReader values) {
    int captured = task.getFunction().getCapturedCount();
    @Nullable Object[] arguments = new Object[captured + task.getArity()];
    if (captured > 0) {
      // Anew for each call: what one call does to them does not reach the next.
      function.read(new ValueReader(task.getFunction().getCaptured()), 0, captured, arguments);
    }
    function.read(values, captured, task.getArity(), arguments);
    return arguments;
  }

  private static OutcomeKind kind(Stop stop) {
    return stop == Stop.CANCELLED ? OutcomeKind.CANCELLED : OutcomeKind.TERMINATED;
  }

  private static ErrorRecord message(Stop stop) {
    return Errors.saying(
        stop == Stop.CANCELLED
            ? "The task was cancelled"
            : "The pool that submitted the task was terminated");
  }

  private static ErrorRecord message(MusterException why) {
    return Errors.saying(String.valueOf(why.getMessage()));
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
