package dev.muster.coordinator;

import dev.muster.protocol.Function1;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A map that has a name, so that a program that is started again goes on with it. Who first calls
 * one of these methods submits the map. Who calls one under the same names of pool, client and map
 * within the seven days that results are kept, in this process or in another, gets the same job:
 *
 * <ul>
 *   <li>calls that have returned are not run again, their values come from the log;
 *   <li>calls that are queued or run are waited for, and not sent a second time;
 *   <li>calls that were never accepted by the broker are sent;
 *   <li>calls that failed are tried again. A map that was cancelled stays so.
 * </ul>
 *
 * <p>So a map of which nothing is missing returns without running anything. It must be the same
 * map: the same function, and inputs that are equal as they travel. Inputs that are sets or maps
 * need an order of their own, which those of {@code Set.of} and {@code Map.of} do not have; a
 * lambda is the same for as long as its class file is. Options and chunk size may differ, and hold
 * for the calls that are sent.
 *
 * <p>Every method throws {@link IllegalArgumentException} where the name is that of another map,
 * and says in what it differs, beside what {@link PoolCalls} throws. The broker is asked before a
 * method returns, and may have to be waited for: {@link dev.muster.protocol.BrokerException} where
 * it does not answer.
 *
 * <p>Two programs may run the same map at the same time. Both get all results; calls that both find
 * missing run twice, and the first outcome counts for both. Immutable, and safe for use by many
 * threads.
 */
public final class NamedMap {
  private final Pool pool;
  private final TaskOptions options;
  private final String name;

  NamedMap(Pool pool, TaskOptions options, String name) {
    this.pool = pool;
    this.options = options;
    this.name = name;
  }

  /** As {@link PoolCalls#map(Function1, Iterable)}. */
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      Function1<A, R> function, Iterable<? extends A> inputs) {
    return mapAsync(function, inputs).get();
  }

  /** As {@link PoolCalls#map(Function1, Iterable, int)}. */
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      Function1<A, R> function, Iterable<? extends A> inputs, int chunkSize) {
    return mapAsync(function, inputs, chunkSize).get();
  }

  /**
   * As {@link PoolCalls#mapAsync(Function1, Iterable)}; the id of the handle is that of the job.
   */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
      Function1<A, R> function, Iterable<? extends A> inputs) {
    return pool.mapNamed(
        name, options, Target.of(function), PoolCalls.each(inputs), PoolCalls.DEFAULT_CHUNK);
  }

  /** As {@link PoolCalls#mapAsync(Function1, Iterable, int)}. */
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<List<R>> mapAsync(
      Function1<A, R> function, Iterable<? extends A> inputs, int chunkSize) {
    return pool.mapNamed(
        name,
        options,
        Target.of(function),
        PoolCalls.each(inputs),
        PoolCalls.checkChunk(chunkSize));
  }

  /** As {@link PoolCalls#mapOutcomes(Function1, Iterable)}. */
  public <A extends @Nullable Object, R extends @Nullable Object> List<Outcome<R>> mapOutcomes(
      Function1<A, R> function, Iterable<? extends A> inputs) {
    return mapOutcomesAsync(function, inputs).get();
  }

  /** As {@link PoolCalls#mapOutcomesAsync(Function1, Iterable)}. */
  public <A extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<Outcome<R>>> mapOutcomesAsync(
          Function1<A, R> function, Iterable<? extends A> inputs) {
    return pool.mapOutcomesNamed(
        name, options, Target.of(function), PoolCalls.each(inputs), PoolCalls.DEFAULT_CHUNK);
  }

  @Override
  public String toString() {
    return "map %s of %s".formatted(name, pool);
  }
}
