package dev.muster.coordinator;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handle of one call. */
final class SingleResult<R extends @Nullable Object> extends PendingResult<R> {
  private volatile double progress;

  SingleResult(Terms terms, Submitter submitter, @Nullable Callback<? super R> callback) {
    super(terms, submitter, callback);
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // read as the type the function declares
  boolean setValue(long index, @Nullable Object value) {
    return succeed((R) value);
  }

  @Override
  boolean setFailure(long index, @Nullable RuntimeException why) {
    return failWith(Objects.requireNonNull(why));
  }

  @Override
  void progressed(long index, int attempt, double fraction) {
    progress = fraction;
    super.progressed(index, attempt, fraction);
  }

  @Override
  public double progress() {
    return ready() && successful() ? 1 : progress;
  }
}
