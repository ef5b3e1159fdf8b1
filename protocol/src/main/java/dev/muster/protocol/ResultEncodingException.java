package dev.muster.protocol;

/** The task returned a value that cannot travel back. */
public final class ResultEncodingException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public ResultEncodingException(String message) {
    super(message);
  }
}
