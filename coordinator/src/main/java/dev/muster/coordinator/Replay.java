package dev.muster.coordinator;

import dev.muster.protocol.LimitsRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import java.time.Clock;

/** Makes of calls that were given up new ones that are the same calls. */
final class Replay {
  private final Clock clock;

  Replay(Clock clock) {
    this.clock = clock;
  }

  /**
   * The same calls of the same jobs for the same client, submitted now: with all their attempts,
   * and as much time as they had.
   */
  TaskRecord of(TaskRecord task) {
    long now = clock.millis();
    // By constructor: the builder's copy looks for record classes where there may be none.
    return new TaskRecord(
        TaskId.next(clock).value(),
        task.getClient(),
        task.getReplyTo(),
        task.getFunction(),
        task.getArity(),
        task.getArgumentNames(),
        task.getChunks(),
        now,
        1,
        task.getReplay() + 1,
        later(task.getLimits(), now - task.getSubmittedAt()));
  }

  private static LimitsRecord later(LimitsRecord limits, long millis) {
    return new LimitsRecord(
        limits.getAttempts(),
        limits.getDeliveries(),
        limits.getBackoffMillis(),
        limits.getMaxBackoffMillis(),
        limits.getRetryOn(),
        limits.getTimeLimitMillis(),
        limits.getKillAfterMillis(),
        later(limits.getExpiresAt(), millis),
        later(limits.getDeadline(), millis));
  }

  /** Zero means that there is no such time. */
  private static long later(long time, long millis) {
    return time == 0 ? 0 : time + millis;
  }
}
