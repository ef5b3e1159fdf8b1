package dev.muster.protocol;

/** The queue was shut down: it takes no more items, or has none left. */
public final class QueueShutDownException extends MusterException {
  /** What went wrong, in a sentence that names the thing and what to do. */
  public QueueShutDownException(String message) {
    super(message);
  }
}
