package dev.muster.protocol;

/** The function cannot travel by reference. */
public final class UnsendableFunctionException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public UnsendableFunctionException(String message) {
    super(message);
  }
}
