package dev.muster.coordinator;

/** What became of a dead letter. */
public enum DeadLetterState {
  /** Nobody has done anything about it. */
  OPEN,
  /** Its calls went back to the queue. */
  REPLAYED,
  /** Nobody wants it any more. */
  DROPPED
}
