package dev.muster.protocol;

/** The task was cancelled: it did not start, or was interrupted. */
public final class TaskCancelledException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public TaskCancelledException(String message) {
    super(message);
  }
}
