package dev.muster.service;

import dev.muster.broker.Entry;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the log has said of one task. Records of several topics come in any order, above all when
 * the log is read again; so each is merged in, and none depends on another. Guarded by its board.
 */
final class BoardEntry {
  /** Five heartbeats: a worker that says nothing for as long does not run it any more. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final TaskId id;
  private final IndexRanges submitted = new IndexRanges();
  private final IndexRanges ended = new IndexRanges();
  private final IndexRanges failed = new IndexRanges();
  private @Nullable String function;
  private @Nullable String client;
  private @Nullable String worker;
  private @Nullable Instant endedAt;
  private @Nullable Instant heardRunning;
  private @Nullable ResultPlace results;
  private Instant submittedAt;
  private boolean cancelled;
  private boolean failedOtherwise;
  private int attempt = 1;
  private int replay;
  private double fraction;

  BoardEntry(TaskId id) {
    this.id = id;
    this.submittedAt = id.madeAt();
  }

  TaskId id() {
    return id;
  }

  /** It is in the queue, or waits for its next attempt. */
  void submitted(TaskRecord task, ChunkRecord chunk) {
    function = task.getFunction().getName();
    client = task.getClient();
    submittedAt = Instant.ofEpochMilli(Math.min(task.getSubmittedAt(), submittedAt.toEpochMilli()));
    attempt = Math.max(attempt, task.getAttempt());
    submitted.add(chunk.getFirstIndex(), chunk.getCount());
    if (task.getReplay() > replay) {
      // An operator has put these calls back: what they came to does not count any more.
      replay = task.getReplay();
      ended.remove(chunk.getFirstIndex(), chunk.getCount());
      failed.remove(chunk.getFirstIndex(), chunk.getCount());
      failedOtherwise &= failed.size() > 0;
    }
  }

  /** It was submitted through this service, and is in the log. */
  void submitted(String itsFunction) {
    function = itsFunction;
    submitted.add(0, 1);
  }

  void cancelled() {
    cancelled = true;
  }

  /** A worker says that a call of it runs. */
  void running(String itsWorker, int itsAttempt, double itsFraction, Instant at) {
    worker = itsWorker;
    attempt = Math.max(attempt, itsAttempt);
    fraction = itsFraction < 0 ? fraction : itsFraction;
    heardRunning = at;
  }

  /** Some of its calls have ended. */
  void ended(ResultRecord result, OutcomeRecord outcome, Entry entry) {
    results =
        results == null
            ? new ResultPlace(entry.partition(), entry.offset(), entry.offset(), 1)
            : results.with(entry.offset());
    long first = outcome.getFirstIndex();
    int count = outcome.getCount();
    boolean again = result.getReplay() > 0 && result.getReplay() >= replay;
    if (result.getReplay() < replay || (ended.contains(first) && !again)) {
      return; // of an earlier replay, or a second outcome: the first one counts
    }
    replay = result.getReplay();
    worker = result.getWorker();
    client = result.getClient();
    submitted.add(first, count);
    ended.add(first, count);
    if (outcome.getKind() == OutcomeKind.VALUE) {
      failed.remove(first, count);
    } else {
      failed.add(first, count);
      failedOtherwise |=
          outcome.getKind() != OutcomeKind.CANCELLED && outcome.getKind() != OutcomeKind.TERMINATED;
    }
    endedAt = entry.appendedAt();
  }

  TaskPhase phase(Instant now) {
    if (ended.size() > 0 && ended.size() == submitted.size()) {
      return failed.size() == 0
          ? TaskPhase.SUCCEEDED
          : failedOtherwise ? TaskPhase.FAILED : TaskPhase.CANCELLED;
    }
    if (cancelled) {
      return TaskPhase.CANCELLING;
    }
    Instant heard = heardRunning;
    return heard != null && heard.plus(SILENCE).isAfter(now)
        ? TaskPhase.RUNNING
        : TaskPhase.WAITING;
  }

  /** Whether all calls that are known have their outcome. */
  boolean hasEnded() {
    return ended.size() > 0 && ended.size() == submitted.size();
  }

  TaskView view(Instant now) {
    TaskPhase phase = phase(now);
    long calls = Math.max(1, submitted.size());
    double progress = calls == 1 && !phase.isFinal() ? fraction : (double) ended.size() / calls;
    return new TaskView(
        id,
        phase,
        function,
        client,
        submittedAt,
        phase.isFinal() ? endedAt : null,
        worker,
        attempt,
        calls,
        ended.size(),
        failed.size(),
        progress,
        results);
  }
}
