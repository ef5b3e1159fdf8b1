package dev.muster.coordinator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The handle of a map. It waits for all calls, also after one has failed, and then fails with the
 * failure that came first.
 */
final class MapResult<R extends @Nullable Object> extends EachResult<List<R>> {
  private volatile @Nullable RuntimeException firstFailure;

  MapResult(
      Terms terms, int size, Submitter submitter, @Nullable Callback<? super List<R>> callback) {
    super(terms, size, submitter, callback);
  }

  @Override
  void failed(RuntimeException why) {
    if (firstFailure == null) {
      firstFailure = why;
    }
  }

  @Override
  @SuppressWarnings("unchecked") // read as the type the function declares
  void end(List<? extends @Nullable Object> all) {
    RuntimeException failure = firstFailure;
    if (failure != null) {
      failWith(failure);
    } else {
      succeed((List<R>) all);
    }
  }
}
