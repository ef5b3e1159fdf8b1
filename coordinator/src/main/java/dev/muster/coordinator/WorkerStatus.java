package dev.muster.coordinator;

import dev.muster.protocol.HeartbeatRecord;
import dev.muster.protocol.RunningRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A worker, as its last heartbeat showed it. Immutable.
 *
 * @param id its id, unique to one run of one process
 * @param host name of its machine
 * @param pid its process id there
 * @param state where it is in its life
 * @param startedAt when it started, by its own clock
 * @param slots how many tasks it runs at once
 * @param finished calls it has ended so far, in whichever way
 * @param running what it runs now
 */
public record WorkerStatus(
    String id,
    String host,
    long pid,
    WorkerState state,
    Instant startedAt,
    int slots,
    long finished,
    List<Running> running) {

  static WorkerStatus of(HeartbeatRecord beat) {
    return new WorkerStatus(
        beat.getWorker(),
        beat.getHost(),
        beat.getPid(),
        beat.getState(),
        Instant.ofEpochMilli(beat.getStartedAt()),
        beat.getSlots(),
        beat.getFinished(),
        beat.getRunning().stream().map(Running::of).toList());
  }

  /** Whether it takes tasks, or is about to. */
  public boolean takesTasks() {
    return state == WorkerState.RUNNING || state == WorkerState.STARTING;
  }

  /**
   * A call that runs.
   *
   * @param function name of the function
   * @param task id of its job
   * @param index its index in the job
   * @param attempt which attempt it is, from 1; lost workers count
   * @param runTime how long it had run when the heartbeat was sent
   */
  public record Running(String function, TaskId task, long index, int attempt, Duration runTime) {
    private static Running of(RunningRecord running) {
      return new Running(
          running.getFunction(),
          new TaskId(running.getJob()),
          running.getIndex(),
          running.getAttempt(),
          Duration.ofNanos(running.getRunNanos()));
    }
  }
}
