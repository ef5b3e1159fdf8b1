package dev.muster.bench;

/**
 * How large Muster's records are, for a floor to send as much. Immutable.
 *
 * @param task bytes of a task record with one call
 * @param outcome bytes of a result record with one outcome
 */
record RecordSizes(int task, int outcome) {
  /** What they are about, for where it does not matter. */
  static final RecordSizes USUAL = new RecordSizes(200, 150);

  RecordSizes {
    // A number is in each, and in a task how long it takes.
    task = Math.max(Long.BYTES + Integer.BYTES, task);
    outcome = Math.max(Long.BYTES, outcome);
  }
}
