package dev.muster.protocol;

/** The arguments do not fit the function's parameters. */
public final class WrongArgumentsException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public WrongArgumentsException(String message) {
    super(message);
  }
}
