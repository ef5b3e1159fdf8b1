package dev.muster.protocol;

/** A lambda's class on the worker is not byte for byte the submitter's. */
public final class CodeDiffersException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public CodeDiffersException(String message) {
    super(message);
  }
}
