package dev.muster.coordinator;

/** Where a task is in its life, as its submitter knows it. */
public enum TaskState {
  /** Submitted; no worker has said that it runs. A task that ends at once goes on from here. */
  WAITING,
  /** A worker said that it runs. */
  RUNNING,
  /** It was cancelled, and no worker has confirmed that yet. */
  CANCELLING,
  /** It returned a value. */
  SUCCEEDED,
  /** It ended in any other way; {@code get} says which. */
  FAILED;

  /** Whether it can change no more. */
  public boolean isFinal() {
    return this == SUCCEEDED || this == FAILED;
  }
}
