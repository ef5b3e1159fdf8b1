package dev.muster.worker;

import dev.muster.broker.Blobs;
import dev.muster.protocol.CodeDiffersException;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.FunctionNotAllowedException;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.UnknownFunctionException;
import dev.muster.protocol.ValueReader;
import dev.muster.protocol.WrongArgumentsException;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs task records, on the thread that asks. Safe for use by many threads. */
final class TaskRunner {
  private final FunctionRegistry functions;
  private final Orders orders;
  private final Splitter splitter;
  private final Blobs blobs;

  TaskRunner(FunctionRegistry functions, Orders orders, Blobs blobs, Clock clock) {
    this.blobs = blobs;
    this.functions = functions;
    this.orders = orders;
    this.splitter = new Splitter(clock);
  }

  /**
   * Runs the calls of a task.
   *
   * @param activity what others see of it and stop it by; the task was entered there
   * @param outcomes gets the value of each call that returned
   * @param attempts decides what becomes of those that did not
   * @return the calls that are to be given back, because {@link Stop#GIVE_BACK} came; empty when
   *     all have ended, or the last one was seized
   */
  Optional<TaskRecord> run(
      TaskRecord task, Activity activity, Outcomes outcomes, Attempts attempts) {
    BoundFunction function;
    try {
      function = functions.find(task);
    } catch (UnknownFunctionException e) {
      return refuse(OutcomeKind.UNKNOWN_FUNCTION, DeadReason.UNKNOWN_FUNCTION, e, attempts);
    } catch (FunctionNotAllowedException e) {
      return refuse(OutcomeKind.NOT_ALLOWED, DeadReason.NOT_ALLOWED, e, attempts);
    } catch (CodeDiffersException e) {
      return refuse(OutcomeKind.CODE_DIFFERS, DeadReason.CODE_DIFFERS, e, attempts);
    } catch (WrongArgumentsException e) {
      return refuse(OutcomeKind.WRONG_ARGUMENTS, DeadReason.WRONG_ARGUMENTS, e, attempts);
    }
    return new TaskRun(task, function, activity, outcomes, attempts, orders, splitter, blobs).run();
  }

  private static Optional<TaskRecord> refuse(
      OutcomeKind kind, DeadReason reason, MusterException why, Attempts attempts) {
    attempts.failAll(kind, reason, String.valueOf(why.getMessage()));
    return Optional.empty();
  }

  /** Makes an initializer's call; returns what it threw. */
  Optional<Throwable> initialize(TaskRecord task) {
    try {
      BoundFunction function = functions.find(task);
      @Nullable Object[] arguments = function.room();
      function.read(task, new ValueReader(task.getChunks().get(0).getArguments()), arguments);
      function.call(arguments);
      return Optional.empty();
    } catch (Throwable thrown) {
      return Optional.of(thrown);
    }
  }
}
