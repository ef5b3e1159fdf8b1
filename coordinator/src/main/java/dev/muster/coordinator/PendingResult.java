package dev.muster.coordinator;

import dev.muster.protocol.CancelRecord;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.ResultTimeoutException;
import dev.muster.protocol.WaitInterruptedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What the handles of a single call and of a map share: they end once, with one value or failure.
 */
abstract class PendingResult<R extends @Nullable Object> extends Job implements AsyncResult<R> {
  private final Submitter submitter;
  private final @Nullable Callback<? super R> callback;
  private final CompletableFuture<R> future = new CompletableFuture<>();
  private final CompletableFuture<Void> accepted = new CompletableFuture<>();
  private final AtomicBoolean decided = new AtomicBoolean();
  private final long submittedNanos = System.nanoTime();
  private volatile TaskState state = TaskState.WAITING;
  private volatile int attempt;

  PendingResult(Terms terms, Submitter submitter, @Nullable Callback<? super R> callback) {
    super(terms);
    this.submitter = submitter;
    this.callback = callback;
  }

  /** The handle has its value; false where it has ended before. */
  final boolean succeed(R value) {
    boolean first = decided.compareAndSet(false, true);
    if (first) {
      decided();
      end(
          callback == null ? null : () -> callback.value(value),
          () -> {
            state = TaskState.SUCCEEDED;
            future.complete(value);
          });
    }
    return first;
  }

  @Override
  final void fail(MusterException why) {
    if (failWith(why)) {
      meters().failed(why);
    }
  }

  /** The handle has its failure; false where it has ended before. */
  final boolean failWith(RuntimeException why) {
    boolean first = decided.compareAndSet(false, true);
    if (first) {
      decided();
      accepted.completeExceptionally(why); // where it was accepted, it has completed before
      end(
          callback == null ? null : () -> callback.error(why),
          () -> {
            state = TaskState.FAILED;
            future.completeExceptionally(why);
          });
    }
    return first;
  }

  /** It is decided how the handle ends. */
  void decided() {
    // For those that have to tell somebody.
  }

  /** Whether the handle has its value or its failure; its callback may still run. */
  final boolean isDecided() {
    return decided.get();
  }

  private void end(@Nullable Runnable call, Runnable complete) {
    meters().ended(System.nanoTime() - submittedNanos);
    Runnable finish =
        () -> {
          complete.run();
          submitter.ended(this);
        };
    if (call == null) {
      finish.run();
    } else {
      submitter.callbacks().run(call, finish);
    }
  }

  /** The broker has all of the job, or would not take it. */
  public final void accepted(@Nullable Throwable refusal) {
    if (refusal == null) {
      accepted.complete(null);
    } else {
      fail(Submitter.asMuster(refusal));
    }
  }

  final void running() {
    if (state == TaskState.WAITING) {
      state = TaskState.RUNNING;
    }
  }

  @Override
  void progressed(long index, int which, double fraction) {
    attempt = Math.max(attempt, which);
    running();
  }

  @Override
  public final int attempt() {
    return attempt;
  }

  @Override
  final Optional<Long> expire(long nowNanos) {
    long left = options().bound().toNanos() - (nowNanos - submittedNanos);
    if (left > 0) {
      return Optional.of(left);
    }
    giveUp(expired());
    return Optional.empty();
  }

  /** Nothing more is waited for. */
  void giveUp(RuntimeException why) {
    if (failWith(why)) {
      meters().failed(why);
    }
  }

  @Override
  public final R get() {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw (RuntimeException) e.getCause();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  @Override
  public final R get(Duration timeout) {
    if (!await(timeout)) {
      throw new ResultTimeoutException(
          "The result of %s (%s) has not come within %s".formatted(target().name(), id(), timeout));
    }
    return get();
  }

  @Override
  public final boolean await(Duration timeout) {
    try {
      future.get(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private WaitInterruptedException interrupted() {
    Thread.currentThread().interrupt();
    return new WaitInterruptedException(
        "Interrupted while waiting for the result of %s (%s)".formatted(target().name(), id()));
  }

  @Override
  public final boolean ready() {
    return future.isDone();
  }

  @Override
  public final boolean successful() {
    if (!ready()) {
      throw new IllegalStateException("The result of %s is not ready".formatted(target().name()));
    }
    return state == TaskState.SUCCEEDED;
  }

  @Override
  public final boolean cancel() {
    if (decided.get()) {
      return false;
    }
    state = TaskState.CANCELLING;
    // Not waited for; where the broker is away it goes out with what else is waiting.
    var unused = submitter.order(new CancelRecord(id().value()));
    return true;
  }

  @Override
  public final TaskState state() {
    // Read first: a cancel that crosses the end must not hide it.
    if (future.isDone()) {
      return future.isCompletedExceptionally() ? TaskState.FAILED : TaskState.SUCCEEDED;
    }
    return state;
  }

  @Override
  public final CompletableFuture<Void> accepted() {
    return accepted.copy();
  }

  @Override
  public final CompletableFuture<R> toCompletableFuture() {
    return future.copy();
  }

  @Override
  public String toString() {
    return "%s %s %s".formatted(target().name(), id(), state());
  }
}
