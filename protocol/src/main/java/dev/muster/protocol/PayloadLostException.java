package dev.muster.protocol;

/** Arguments or a result that travelled in pieces are no longer there, or damaged. */
public final class PayloadLostException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public PayloadLostException(String message) {
    super(message);
  }
}
