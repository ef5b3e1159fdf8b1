package dev.muster.worker;

import dev.muster.broker.Delivery;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.protocol.Backoff;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.DelayedRecord;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.Errors;
import dev.muster.protocol.LimitsRecord;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.TaskTimedOutException;
import dev.muster.protocol.TopicSpec;
import dev.muster.protocol.Topics;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What becomes of the calls of one delivery that fail: another attempt, which waits in the log, or
 * a failure as their outcome and a place among the dead letters. Safe for use by many threads.
 */
final class Attempts {
  private final TaskRecord task;
  private final Delivery delivery;
  private final int attempt;
  private final Outcomes outcomes;
  private final DeadLetters deadLetters;
  private final Sender sender;
  private final String pool;
  private final Splitter splitter;
  private final Clock clock;

  Attempts(
      TaskRecord task,
      Delivery delivery,
      Outcomes outcomes,
      DeadLetters deadLetters,
      Sender sender,
      String pool,
      Clock clock) {
    this.task = task;
    this.delivery = delivery;
    this.attempt = attempt(task, delivery);
    this.outcomes = outcomes;
    this.deadLetters = deadLetters;
    this.sender = sender;
    this.pool = pool;
    this.splitter = new Splitter(clock);
    this.clock = clock;
  }

  /** Which attempt a delivery is, from 1: each worker that was lost with the record is one more. */
  static int attempt(TaskRecord task, Delivery delivery) {
    return Math.max(1, task.getAttempt()) + delivery.count() - 1;
  }

  int current() {
    return attempt;
  }

  /** Whether calls that have not been started yet have waited for too long. */
  boolean isTooLate() {
    LimitsRecord limits = task.getLimits();
    return passed(limits.getDeadline()) || (attempt == 1 && passed(limits.getExpiresAt()));
  }

  private boolean passed(long time) {
    return time != 0 && clock.millis() > time;
  }

  /** Ends the calls of a chunk from this one on: they have waited for too long. */
  void expire(Place place) {
    ChunkRecord chunk = task.getChunks().get(place.chunk());
    long limit = attempt == 1 ? task.getLimits().getExpiresAt() : task.getLimits().getDeadline();
    Duration after = Duration.ofMillis(limit - task.getSubmittedAt());
    String detail =
        "%s was not started within %s of its submission"
            .formatted(task.getFunction().getName(), after);
    splitter
        .from(task, attempt, place)
        .ifPresent(
            calls ->
                outcomes.alsoAwait(
                    deadLetters.setAside(
                        calls, delivery, attempt - 1, DeadReason.EXPIRED, detail, null)));
    outcomes.failure(
        chunk.getJob(),
        chunk.getFirstIndex() + place.done(),
        chunk.getCount() - place.done(),
        OutcomeKind.TIMED_OUT,
        Errors.saying(detail),
        0,
        System.nanoTime());
  }

  /** A call passed its time limit. */
  void timedOut(Place place, long nanos) {
    String detail =
        "%s took longer than its time limit of %s"
            .formatted(
                task.getFunction().getName(),
                Duration.ofMillis(task.getLimits().getTimeLimitMillis()));
    if (tryAgain(place, TaskTimedOutException.class)) {
      outcomes.tally().retried(OutcomeKind.TIMED_OUT);
    } else {
      fail(
          place, OutcomeKind.TIMED_OUT, DeadReason.TIMED_OUT, detail, Errors.saying(detail), nanos);
    }
  }

  /** A call threw. */
  void threw(Place place, Class<?> thrown, ErrorRecord error, long nanos) {
    if (tryAgain(place, thrown)) {
      outcomes.tally().retried(OutcomeKind.TASK_FAILED);
    } else {
      fail(
          place,
          OutcomeKind.TASK_FAILED,
          DeadReason.TASK_FAILED,
          Errors.summary(error),
          error,
          nanos);
    }
  }

  /** A call cannot be made, now or later. */
  void refused(Place place, OutcomeKind kind, DeadReason reason, ErrorRecord error) {
    fail(place, kind, reason, String.valueOf(error.getMessage()), error, 0);
  }

  private boolean tryAgain(Place place, Class<?> thrown) {
    LimitsRecord limits = task.getLimits();
    if (attempt >= limits.getAttempts() || !isRetried(limits, thrown)) {
      return false;
    }
    long pause = Backoff.millis(limits, attempt + 1, ThreadLocalRandom.current());
    long dueAt = clock.millis() + pause;
    if (limits.getDeadline() != 0 && dueAt > limits.getDeadline()) {
      return false;
    }
    byte[] next = Codec.encode(splitter.only(task, attempt + 1, place));
    outcomes.alsoAwait(
        pause == 0
            ? send(Topics.tasks(pool).topic(), next)
            : send(
                Topics.delayed(pool),
                Codec.encode(new DelayedRecord(dueAt, ByteBuffer.wrap(next)))));
    return true;
  }

  private CompletableFuture<Long> send(TopicSpec topic, byte[] record) {
    return sender.send(new Partition(topic.name(), 0), null, record);
  }

  private static boolean isRetried(LimitsRecord limits, Class<?> thrown) {
    if (limits.getRetryOn().isEmpty()) {
      return true;
    }
    for (Class<?> type = thrown; type != null; type = type.getSuperclass()) {
      if (limits.getRetryOn().contains(type.getName())) {
        return true;
      }
    }
    return false;
  }

  private void fail(
      Place place,
      OutcomeKind kind,
      DeadReason reason,
      String detail,
      ErrorRecord error,
      long nanos) {
    ChunkRecord chunk = task.getChunks().get(place.chunk());
    long index = chunk.getFirstIndex() + place.done();
    TaskRecord call = splitter.only(task, attempt, place);
    outcomes.alsoAwait(deadLetters.setAside(call, delivery, attempt, reason, detail, error));
    outcomes.failure(chunk.getJob(), index, 1, kind, error, nanos, System.nanoTime());
  }

  /** All calls end in the same way, without having been started by this worker. */
  void failAll(OutcomeKind kind, DeadReason reason, String detail) {
    outcomes.alsoAwait(deadLetters.setAside(task, delivery, attempt - 1, reason, detail, null));
    ErrorRecord error = Errors.saying(detail);
    for (ChunkRecord chunk : task.getChunks()) {
      outcomes.failure(
          chunk.getJob(),
          chunk.getFirstIndex(),
          chunk.getCount(),
          kind,
          error,
          0,
          System.nanoTime());
    }
  }
}
