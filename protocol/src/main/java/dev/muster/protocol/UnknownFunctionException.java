package dev.muster.protocol;

/** No worker that took the task has the function it names. */
public final class UnknownFunctionException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public UnknownFunctionException(String message) {
    super(message);
  }
}
