package dev.muster.protocol;

/** The task ran into its time limit and was stopped. */
public final class TaskTimedOutException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public TaskTimedOutException(String message) {
    super(message);
  }
}
