package dev.muster.protocol;

/** The pool was terminated before the task ended. */
public final class PoolTerminatedException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public PoolTerminatedException(String message) {
    super(message);
  }
}
