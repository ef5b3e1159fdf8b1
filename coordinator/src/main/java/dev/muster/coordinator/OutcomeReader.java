package dev.muster.coordinator;

import dev.muster.protocol.CodeDiffersException;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.Errors;
import dev.muster.protocol.FunctionNotAllowedException;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.PayloadLostException;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.PoolTerminatedException;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.ResultEncodingException;
import dev.muster.protocol.TaskCancelledException;
import dev.muster.protocol.TaskTimedOutException;
import dev.muster.protocol.UndecodableRecordException;
import dev.muster.protocol.UnknownFunctionException;
import dev.muster.protocol.WorkerLostException;
import dev.muster.protocol.WrongArgumentsException;

/** Turns a failed outcome into what {@code get} throws. */
final class OutcomeReader {
  private OutcomeReader() {}

  /**
   * What the submitter sees of an outcome that is not a value.
   *
   * @param function name of the function, for the message
   * @param worker id of the worker, for the message
   * @param loader where classes of exceptions are looked for
   */
  static RuntimeException failure(
      OutcomeRecord outcome, String function, String worker, ClassLoader loader) {
    ErrorRecord error = outcome.getError();
    if (error == null) {
      error = Errors.saying("no reason was given");
    }
    String message = error.getMessage();
    String why = message == null ? Errors.summary(error) : message;
    return switch (outcome.getKind()) {
      case TASK_FAILED ->
          RemoteTaskException.of(error, "%s on worker %s".formatted(function, worker), loader);
      case RESULT_NOT_ENCODABLE -> new ResultEncodingException(why);
      case PAYLOAD_LOST -> new PayloadLostException(why);
      case RESULT_TOO_LARGE, ARGUMENTS_TOO_LARGE -> new PayloadTooLargeException(why);
      case UNKNOWN_FUNCTION -> new UnknownFunctionException(why);
      case NOT_ALLOWED -> new FunctionNotAllowedException(why);
      case CODE_DIFFERS -> new CodeDiffersException(why);
      case WRONG_ARGUMENTS -> new WrongArgumentsException(why);
      case CANCELLED -> new TaskCancelledException(why);
      case TERMINATED -> new PoolTerminatedException(why);
      case TIMED_OUT -> new TaskTimedOutException(why);
      case WORKER_LOST -> new WorkerLostException(why);
      case VALUE, UNKNOWN ->
          new UndecodableRecordException(
              "The task of %s ended in a way this version of Muster does not know: %s"
                  .formatted(function, why));
    };
  }
}
