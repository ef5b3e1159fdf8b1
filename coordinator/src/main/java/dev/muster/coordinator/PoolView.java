package dev.muster.coordinator;

import dev.muster.protocol.Arguments;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskOptions;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pool whose calls have other options than its own. */
final class PoolView extends PoolCalls {
  private final Pool pool;
  private final TaskOptions options;

  PoolView(Pool pool, TaskOptions options) {
    this.pool = pool;
    this.options = options;
  }

  @Override
  public PoolCalls with(TaskOptions other) {
    return pool.with(other);
  }

  @Override
  public NamedMap named(String name) {
    return pool.named(options, name);
  }

  @Override
  <R extends @Nullable Object> AsyncResult<R> call(
      Target target, Arguments arguments, @Nullable Callback<? super R> callback) {
    return pool.call(options, target, arguments, callback);
  }

  @Override
  <R extends @Nullable Object> AsyncResult<List<R>> callAll(
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      @Nullable Callback<? super List<R>> callback) {
    return pool.callAll(options, target, calls, chunkSize, callback);
  }

  @Override
  <R extends @Nullable Object> AsyncResult<List<Outcome<R>>> callEach(
      Target target, List<? extends List<? extends @Nullable Object>> calls, int chunkSize) {
    return pool.callEach(options, target, calls, chunkSize);
  }

  @Override
  <R extends @Nullable Object> ResultIterator<R> iterate(
      Target target,
      Iterator<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      int bufferSize,
      boolean ordered) {
    return pool.iterate(options, target, calls, chunkSize, bufferSize, ordered);
  }

  @Override
  public String toString() {
    return "%s with %s".formatted(pool, options);
  }
}
