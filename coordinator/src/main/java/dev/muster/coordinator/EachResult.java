package dev.muster.coordinator;

import java.util.Arrays;
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
  int setAll(long first, @Nullable Object[] outcomes, int count) {
    int duplicates;
    boolean last;
    synchronized (this) {
      duplicates = store(first, outcomes, count);
      last = duplicates < count && ended == results.length;
    }
    if (duplicates < count) {
      running();
    }
    if (last) {
      finish();
    }
    return duplicates;
  }

  private int store(long first, @Nullable Object[] outcomes, int count) {
    int duplicates = 0;
    for (int i = 0; i < count; i++) {
      long index = first + i;
      if (index < 0 || index >= results.length || results[(int) index] != NONE) {
        duplicates++;
        continue;
      }
      results[(int) index] = outcomes[i];
      ended++;
      if (outcomes[i] instanceof Failed failed) {
        failed(failed.why());
      }
    }
    return duplicates;
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
}
