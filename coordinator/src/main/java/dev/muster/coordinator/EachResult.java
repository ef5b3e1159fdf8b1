package dev.muster.coordinator;

import dev.muster.protocol.NumberKind;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the handles of a map share: each call has one outcome, and the handle ends when all have.
 *
 * @param <T> what the handle ends with
 */
abstract class EachResult<T extends @Nullable Object> extends PendingResult<T> {
  private final @Nullable Numbers numbers;

  // Guarded by "this".
  private final EachOutcome outcomes;

  EachResult(Terms terms, int size, Submitter submitter, @Nullable Callback<? super T> callback) {
    super(terms, submitter, callback);
    NumberKind kind = NumberKind.of(terms.target().returns()).orElse(null);
    this.outcomes = new EachOutcome(size, kind);
    this.numbers = kind == null ? null : new OfKind(kind);
  }

  @Override
  final @Nullable Numbers numbers() {
    return numbers;
  }

  @Override
  final int setAll(long first, @Nullable Object[] results, int count) {
    return set(count, () -> outcomes.put(first, results, count, each -> failed(each.why())));
  }

  private int set(int count, IntSupplier put) {
    int duplicates;
    boolean last;
    synchronized (this) {
      duplicates = put.getAsInt();
      last = duplicates < count && outcomes.ended() == outcomes.size();
    }
    if (duplicates < count) {
      running();
    }
    if (last) {
      finish();
    }
    return duplicates;
  }

  /** A call has failed; called in the order in which that is known, one at a time. */
  void failed(RuntimeException why) {
    // For those that need to know before the end.
  }

  /** Calls that have no outcome fail. */
  final void failOthers(RuntimeException why) {
    for (int index = 0; index < outcomes.size(); index++) {
      failHere(index, why);
    }
  }

  @Override
  final synchronized long openCalls() {
    return isDecided() ? 0 : outcomes.size() - outcomes.ended();
  }

  /** All calls have ended; also called for a map of nothing. */
  final void finish() {
    List<? extends @Nullable Object> all;
    synchronized (this) {
      all = outcomes.all();
    }
    end(all);
  }

  /**
   * The handle ends.
   *
   * @param all for each call its value, or a {@link Failed}
   */
  abstract void end(List<? extends @Nullable Object> all);

  @Override
  public final synchronized double progress() {
    return outcomes.size() == 0 ? 1 : (double) outcomes.ended() / outcomes.size();
  }

  /** Takes numbers, of the kind that the function returns. */
  private final class OfKind implements Numbers {
    private final NumberKind kind;

    OfKind(NumberKind kind) {
      this.kind = kind;
    }

    @Override
    public NumberKind kind() {
      return kind;
    }

    @Override
    public int set(long first, long[] bits, int count) {
      return EachResult.this.set(count, () -> outcomes.putNumbers(first, bits, count));
    }
  }
}
