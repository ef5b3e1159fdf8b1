package dev.muster.coordinator;

import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The handle of a map. It waits for all calls, also after one has failed, and then fails with the
 * failure that came first.
 */
final class MapResult<R extends @Nullable Object> extends PendingResult<List<R>> {
  private static final Object NONE = new Object();

  // Guarded by "this".
  private final @Nullable Object[] results;
  private int ended;
  private @Nullable RuntimeException firstFailure;

  MapResult(
      TaskId id,
      Target target,
      int size,
      Submitter submitter,
      @Nullable Callback<? super List<R>> callback) {
    super(id, target, submitter, callback);
    this.results = new @Nullable Object[size];
    Arrays.fill(results, NONE);
  }

  @Override
  boolean setValue(long index, @Nullable Object value) {
    return set(index, value, null);
  }

  @Override
  boolean setFailure(long index, @Nullable RuntimeException why) {
    return set(index, null, Objects.requireNonNull(why));
  }

  private boolean set(long index, @Nullable Object value, @Nullable RuntimeException failure) {
    boolean last;
    synchronized (this) {
      if (index < 0 || index >= results.length || results[(int) index] != NONE) {
        return false;
      }
      results[(int) index] = value;
      if (failure != null && firstFailure == null) {
        firstFailure = failure;
      }
      last = ++ended == results.length;
    }
    running();
    if (last) {
      finish();
    }
    return true;
  }

  /** All calls have ended; also called for a map of nothing. */
  void finish() {
    RuntimeException failure;
    synchronized (this) {
      failure = firstFailure;
    }
    if (failure != null) {
      failWith(failure);
    } else {
      succeed(values());
    }
  }

  @SuppressWarnings("unchecked") // read as the type the function declares
  private synchronized List<R> values() {
    return (List<R>) new ArrayList<>(Arrays.asList(results));
  }

  @Override
  void progressed(long index, double fraction) {
    running();
  }

  @Override
  public synchronized double progress() {
    return results.length == 0 ? 1 : (double) ended / results.length;
  }
}
