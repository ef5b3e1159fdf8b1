package dev.muster.service;

import java.util.Locale;

/** Where a task is in its life, as the log shows it. */
enum TaskPhase {
  /** In the queue, or waiting for its next attempt. */
  WAITING,
  /** A worker said within the last seconds that it runs. */
  RUNNING,
  /** It was cancelled, and no worker has confirmed that yet. */
  CANCELLING,
  /** All its calls returned a value. */
  SUCCEEDED,
  /** All its calls have ended, at least one of them in a failure. */
  FAILED,
  /** All its calls have ended, and those that failed were cancelled. */
  CANCELLED;

  boolean isFinal() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }

  /** As it is written in JSON. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads what {@link #text} writes.
   *
   * @throws IllegalArgumentException where it is none of them; names them
   */
  static TaskPhase parse(String text) {
    for (TaskPhase phase : values()) {
      if (phase.text().equals(text)) {
        return phase;
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no state: use waiting, running, cancelling, succeeded, failed or cancelled"
            .formatted(text));
  }
}
