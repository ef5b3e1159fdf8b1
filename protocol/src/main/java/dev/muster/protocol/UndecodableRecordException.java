package dev.muster.protocol;

/** Bytes that are not a record of this protocol, or a damaged one. */
public final class UndecodableRecordException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public UndecodableRecordException(String message) {
    super(message);
  }
}
