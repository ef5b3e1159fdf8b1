package dev.muster.coordinator;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The handle of one call. */
final class SingleResult<R extends @Nullable Object> extends PendingResult<R>
    implements BundledJob {
  private final AtomicReference<@Nullable SentBundle> bundle = new AtomicReference<>();
  private volatile double progress;

  SingleResult(Terms terms, Submitter submitter, @Nullable Callback<? super R> callback) {
    super(terms, submitter, callback);
  }

  @Override
  public void sent(long first, int count, SentBundle sent) {
    bundle.set(sent);
    if (isDecided()) {
      decided();
    }
  }

  @Override
  void decided() {
    // Both who sends and who decides may come here: one of them finds it.
    SentBundle sent = bundle.getAndSet(null);
    if (sent != null) {
      sent.ended(1);
    }
  }

  @Override
  int setAll(long first, @Nullable Object[] results, int count) {
    int duplicates = 0;
    for (int i = 0; i < count; i++) {
      duplicates += set(results[i]) ? 0 : 1;
    }
    return duplicates;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // read as the type the function declares
  private boolean set(@Nullable Object result) {
    return result instanceof Failed failed ? failWith(failed.why()) : succeed((R) result);
  }

  @Override
  long openCalls() {
    return isDecided() ? 0 : 1;
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
