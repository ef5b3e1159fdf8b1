package dev.muster.protocol;

/** Every worker that took the task was lost before it finished. */
public final class WorkerLostException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public WorkerLostException(String message) {
    super(message);
  }
}
