package dev.muster.coordinator;

/** Where a pool is in its life. It goes only downwards. */
enum PoolState {
  /** Accepts tasks. */
  RUNNING,
  /** Accepts no more tasks; those submitted go on. */
  SHUT_DOWN,
  /** Nothing that has not ended will. */
  TERMINATED;

  /** In a sentence: it was … */
  String past() {
    return this == SHUT_DOWN ? "shut down" : "terminated";
  }
}
