package dev.muster.protocol;

/**
 * The wait ran out before the result came. Nothing was cancelled: a later {@code get} returns it.
 */
public final class ResultTimeoutException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public ResultTimeoutException(String message) {
    super(message);
  }
}
