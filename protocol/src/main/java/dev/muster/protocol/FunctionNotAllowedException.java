package dev.muster.protocol;

/** The worker has the function, but may not run it. */
public final class FunctionNotAllowedException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public FunctionNotAllowedException(String message) {
    super(message);
  }
}
