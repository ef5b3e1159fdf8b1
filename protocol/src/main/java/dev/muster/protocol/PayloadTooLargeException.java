package dev.muster.protocol;

/** Arguments, a result or an item of a queue are larger than they may be. */
public final class PayloadTooLargeException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public PayloadTooLargeException(String message) {
    super(message);
  }
}
