package dev.muster.coordinator;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the handles of a map share: each call has one outcome, and the handle ends when all have.
 *
 * @param <T> what the handle ends with
 */
abstract class EachResult<T extends @Nullable Object> extends PendingResult<T> {
  private static final Object NONE = new Object();

  // Guarded by "this".
  private final @Nullable Object[] results;
  private int ended;

  EachResult(Terms terms, int size, Submitter submitter, @Nullable Callback<? super T> callback) {
    super(terms, submitter, callback);
    this.results = new @Nullable Object[size];
    Arrays.fill(results, NONE);
  }

  @Override
  boolean setValue(long index, @Nullable Object value) {
    return set(index, value);
  }

  @Override
  boolean setFailure(long index, @Nullable RuntimeException why) {
    return set(index, new Failed(Objects.requireNonNull(why)));
  }

  private boolean set(long index, @Nullable Object result) {
    boolean last;
    synchronized (this) {
      if (index < 0 || index >= results.length || results[(int) index] != NONE) {
        return false;
      }
      results[(int) index] = result;
      if (result instanceof Failed failed) {
        failed(failed.why());
      }
      last = ++ended == results.length;
    }
    running();
    if (last) {
      finish();
    }
    return true;
  }

  /** A call has failed; called in the order in which that is known, one at a time. */
  void failed(RuntimeException why) {
    // For those that need to know before the end.
  }

  /** Calls that have no outcome fail. */
  final void failOthers(RuntimeException why) {
    for (int index = 0; index < results.length; index++) {
      failHere(index, why);
    }
  }

  @Override
  final synchronized long openCalls() {
    return isDecided() ? 0 : results.length - ended;
  }

  /** All calls have ended; also called for a map of nothing. */
  final void finish() {
    @Nullable Object[] all;
    synchronized (this) {
      all = results;
    }
    end(all);
  }

  /**
   * The handle ends.
   *
   * @param all for each call its value, or a {@link Failed}
   */
  abstract void end(@Nullable Object[] all);

  @Override
  public final synchronized double progress() {
    return results.length == 0 ? 1 : (double) ended / results.length;
  }

  /** A call that has no value. */
  record Failed(RuntimeException why) {}
}
