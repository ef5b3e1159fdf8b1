package dev.muster.coordinator;

import dev.muster.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The handle of a submitted task, or of a whole map. It gets exactly one outcome and keeps it. Safe
 * for use by many threads.
 *
 * @param <R> what the task returns
 */
public interface AsyncResult<R extends @Nullable Object> {
  /** The task's id: finds the result later, also from another process. */
  TaskId id();

  /**
   * Waits for the result. Can be called again and gives the same value, or throws the same
   * exception.
   *
   * @throws dev.muster.protocol.RemoteTaskException where the task threw
   * @throws dev.muster.protocol.MusterException of another kind where it ended in another way
   * @throws dev.muster.protocol.WaitInterruptedException where this thread is interrupted
   */
  R get();

  /**
   * As {@link #get()}, but waits no longer than this; zero or less does not wait.
   *
   * @throws dev.muster.protocol.ResultTimeoutException where the result has not come; nothing is
   *     cancelled
   */
  R get(Duration timeout);

  /**
   * Waits until the result is there, whatever it is.
   *
   * @return false where the time ran out first
   * @throws dev.muster.protocol.WaitInterruptedException where this thread is interrupted
   */
  boolean await(Duration timeout);

  /** Whether the result is there and callbacks have run. Once true it stays true. */
  boolean ready();

  /**
   * Whether the task returned a value.
   *
   * @throws IllegalStateException where the result is not there yet
   */
  boolean successful();

  /**
   * Asks that the task does not start, or is interrupted where it runs. The handle is {@link
   * TaskState#CANCELLING} until a worker confirms it, and then throws {@link
   * dev.muster.protocol.TaskCancelledException}; a task that ends in another way before keeps that
   * outcome.
   *
   * @return false where the result is there already
   */
  boolean cancel();

  /** Where the task is in its life. */
  TaskState state();

  /** How far the task says it is, or how much of a map has ended: 0 to 1. */
  double progress();

  /**
   * When the result is there at the latest, whatever becomes of workers and broker: it follows from
   * the task's {@link dev.muster.protocol.TaskOptions}. Where nothing else has come by then, the
   * result is a {@link dev.muster.protocol.TaskTimedOutException}.
   */
  Instant deadline();

  /**
   * Which attempt of the task was running when a worker last said so, from 1; of a map, the highest
   * of any call. 0 where none has: a task that ends at once is not heard of before its result.
   */
  int attempt();

  /**
   * Completes when the broker has the task, so that it can no longer be lost; fails where the
   * broker did not take it.
   */
  CompletableFuture<Void> accepted();

  /** The result as a future. Completing or cancelling that has no effect here. */
  CompletableFuture<R> toCompletableFuture();
}
