package dev.muster.worker;

import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.LimitsRecord;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.UndecodableRecordException;

/**
 * Whether a task record makes sense. Its schema cannot say that, and damage, or somebody's intent,
 * can make one that would keep a worker busy for ever.
 */
final class TaskCheck {
  /** Far more than any call has. */
  private static final int MAX_ARITY = 255;

  /** More than a chunk of the largest size has that fits a record. */
  private static final int MAX_CALLS = 16 << 20;

  private TaskCheck() {}

  /**
   * Checks a task.
   *
   * @throws UndecodableRecordException where it makes no sense, with the reason
   */
  static void check(TaskRecord task) {
    int captured = task.getFunction().getCapturedCount();
    require(captured >= 0 && captured <= MAX_ARITY, "captured values", captured);
    require(task.getArity() >= 0 && task.getArity() <= MAX_ARITY, "arguments", task.getArity());
    require(!task.getChunks().isEmpty(), "chunks", 0);
    long calls = 0;
    for (ChunkRecord chunk : task.getChunks()) {
      int count = chunk.getCount();
      // A value has a byte at least. Arguments that are elsewhere are those of one call.
      boolean fits =
          chunk.getBlob() == null
              ? (long) count * task.getArity() <= chunk.getArguments().remaining()
              : count == 1 && task.getArity() > 0;
      require(count >= 1 && fits, "calls in a chunk", count);
      require(chunk.getFirstIndex() >= 0, "as a first index", chunk.getFirstIndex());
      calls += count;
    }
    require(calls <= MAX_CALLS, "calls", calls);
    LimitsRecord limits = task.getLimits();
    require(limits.getTimeLimitMillis() >= 0, "ms of time limit", limits.getTimeLimitMillis());
    require(limits.getKillAfterMillis() >= 0, "ms to kill after", limits.getKillAfterMillis());
    require(limits.getBackoffMillis() >= 0, "ms of backoff", limits.getBackoffMillis());
    require(limits.getMaxBackoffMillis() >= 0, "ms of backoff", limits.getMaxBackoffMillis());
    require(task.getAttempt() >= 1 && task.getAttempt() < 1 << 20, "attempts", task.getAttempt());
  }

  private static void require(boolean holds, String what, long value) {
    if (!holds) {
      throw new UndecodableRecordException("a task cannot have %d %s".formatted(value, what));
    }
  }
}
