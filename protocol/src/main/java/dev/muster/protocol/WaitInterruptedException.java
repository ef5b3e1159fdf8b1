package dev.muster.protocol;

/** The waiting thread was interrupted; its interrupt flag is set again. Nothing was cancelled. */
public final class WaitInterruptedException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public WaitInterruptedException(String message) {
    super(message);
  }
}
