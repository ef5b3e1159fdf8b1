package dev.muster.protocol;

/** Arguments or a result are larger than a record may be. */
public final class PayloadTooLargeException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public PayloadTooLargeException(String message) {
    super(message);
  }
}
