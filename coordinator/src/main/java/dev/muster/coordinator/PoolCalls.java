package dev.muster.coordinator;

import dev.muster.protocol.Arguments;
import dev.muster.protocol.Function0;
import dev.muster.protocol.Function1;
import dev.muster.protocol.Function2;
import dev.muster.protocol.Function3;
import dev.muster.protocol.Function4;
import dev.muster.protocol.Function5;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskOptions;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a pool, in all their forms: by method reference with up to five arguments, or by
 * name.
 *
 * <p>Where a chunk size can be given, it says how many calls travel together and count as one task;
 * where none is given, the pool chooses: four chunks for each slot, fewer calls where these run
 * long. Every method throws {@link IllegalStateException} after {@link Pool#shutdown}, {@link
 * dev.muster.protocol.BrokenPoolException} where the pool's workers cannot start, {@link
 * IllegalArgumentException} for a chunk size below 1, and {@link
 * dev.muster.protocol.UnsendableFunctionException} where the function is no method reference or
 * lambda. What else may go wrong with a call is thrown by its result.
 */
public abstract sealed class PoolCalls permits Pool, PoolView {
  static final int DEFAULT_CHUNK = 0;
  static final int DEFAULT_BUFFER = 0;

  PoolCalls() {}

  abstract <R extends @Nullable Object> AsyncResult<R> call(
      Target target, Arguments arguments, @Nullable Callback<? super R> callback);

  abstract <R extends @Nullable Object> AsyncResult<List<R>> callAll(
      Target target,
      List<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      @Nullable Callback<? super List<R>> callback);

  abstract <R extends @Nullable Object> AsyncResult<List<Outcome<R>>> callEach(
      Target target, List<? extends List<? extends @Nullable Object>> calls, int chunkSize);

  abstract <R extends @Nullable Object> ResultIterator<R> iterate(
      Target target,
      Iterator<? extends List<? extends @Nullable Object>> calls,
      int chunkSize,
      int bufferSize,
      boolean ordered);

  /**
   * The same pool, whose calls run within these limits. What is submitted without options runs
   * within {@link TaskOptions#defaults}.
   */
  public abstract PoolCalls with(TaskOptions options);

  /**
   * A map with a name: who runs it again after a crash runs only what is missing.
   *
   * @param name 1 to 100 letters, digits, hyphens or underscores; one for each job there is to be
   *     done, as {@code scores-2026-11-21}
   * @throws IllegalStateException where the pool's client has no name, see {@link
   *     PoolConfig#client(String)}
   * @throws IllegalArgumentException where the name is not one
   */
  public abstract NamedMap named(String name);

  // apply: one call, and its result.

  /**
   * Calls a function with no arguments and waits for its result; throws as {@link
   * AsyncResult#get()}.
   */
  public final <R extends @Nullable Object> R apply(Function0<R> function) {
    return applyAsync(function).get();
  }

  /**
   * Calls a function with one argument and waits for its result; throws as {@link
   * AsyncResult#get()}.
   */
  public final <A extends @Nullable Object, R extends @Nullable Object> R apply(
      Function1<A, R> function, A a) {
    return applyAsync(function, a).get();
  }

  /**
   * Calls a function with two arguments and waits for its result; throws as {@link
   * AsyncResult#get()}.
   */
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      R apply(Function2<A, B, R> function, A a, B b) {
    return applyAsync(function, a, b).get();
  }

  /**
   * Calls a function with three arguments and waits for its result; throws as {@link
   * AsyncResult#get()}.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      R apply(Function3<A, B, C, R> function, A a, B b, C c) {
    return applyAsync(function, a, b, c).get();
  }

  /**
   * Calls a function with four arguments and waits for its result; throws as {@link
   * AsyncResult#get()}.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      R apply(Function4<A, B, C, D, R> function, A a, B b, C c, D d) {
    return applyAsync(function, a, b, c, d).get();
  }

  /**
   * Calls a function with five arguments and waits for its result; throws as {@link
   * AsyncResult#get()}.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object>
      R apply(Function5<A, B, C, D, E, R> function, A a, B b, C c, D d, E e) {
    return applyAsync(function, a, b, c, d, e).get();
  }

  /** Calls the function of that name and waits for its result, as the wire says it. */
  public final @Nullable Object apply(String name, Arguments arguments) {
    return applyAsync(name, arguments).get();
  }

  // applyAsync: one call, and a handle.

  /** Calls a function with no arguments; returns at once. */
  public final <R extends @Nullable Object> AsyncResult<R> applyAsync(Function0<R> function) {
    return call(Target.of(function), Arguments.of(), null);
  }

  /**
   * Calls a function with no arguments; returns at once, the callback runs before the handle is
   * ready.
   */
  public final <R extends @Nullable Object> AsyncResult<R> applyAsync(
      Function0<R> function, Callback<? super R> callback) {
    return call(Target.of(function), Arguments.of(), callback);
  }

  /** Calls a function with one argument; returns at once. */
  public final <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
      Function1<A, R> function, A a) {
    return call(Target.of(function), Arguments.of(a), null);
  }

  /**
   * Calls a function with one argument; returns at once, the callback runs before the handle is
   * ready.
   */
  public final <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
      Function1<A, R> function, A a, Callback<? super R> callback) {
    return call(Target.of(function), Arguments.of(a), callback);
  }

  /** Calls a function with two arguments; returns at once. */
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<R> applyAsync(Function2<A, B, R> function, A a, B b) {
    return call(Target.of(function), Arguments.of(a, b), null);
  }

  /**
   * Calls a function with two arguments; returns at once, the callback runs before the handle is
   * ready.
   */
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<R> applyAsync(
          Function2<A, B, R> function, A a, B b, Callback<? super R> callback) {
    return call(Target.of(function), Arguments.of(a, b), callback);
  }

  /** Calls a function with three arguments; returns at once. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<R> applyAsync(Function3<A, B, C, R> function, A a, B b, C c) {
    return call(Target.of(function), Arguments.of(a, b, c), null);
  }

  /**
   * Calls a function with three arguments; returns at once, the callback runs before the handle is
   * ready.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<R> applyAsync(
          Function3<A, B, C, R> function, A a, B b, C c, Callback<? super R> callback) {
    return call(Target.of(function), Arguments.of(a, b, c), callback);
  }

  /** Calls a function with four arguments; returns at once. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<R> applyAsync(Function4<A, B, C, D, R> function, A a, B b, C c, D d) {
    return call(Target.of(function), Arguments.of(a, b, c, d), null);
  }

  /**
   * Calls a function with four arguments; returns at once, the callback runs before the handle is
   * ready.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<R> applyAsync(
          Function4<A, B, C, D, R> function, A a, B b, C c, D d, Callback<? super R> callback) {
    return call(Target.of(function), Arguments.of(a, b, c, d), callback);
  }

  /** Calls a function with five arguments; returns at once. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<R> applyAsync(Function5<A, B, C, D, E, R> function, A a, B b, C c, D d, E e) {
    return call(Target.of(function), Arguments.of(a, b, c, d, e), null);
  }

  /**
   * Calls a function with five arguments; returns at once, the callback runs before the handle is
   * ready.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<R> applyAsync(
          Function5<A, B, C, D, E, R> function,
          A a,
          B b,
          C c,
          D d,
          E e,
          Callback<? super R> callback) {
    return call(Target.of(function), Arguments.of(a, b, c, d, e), callback);
  }

  /** Calls the function of that name; returns at once. */
  public final AsyncResult<@Nullable Object> applyAsync(String name, Arguments arguments) {
    return call(Target.named(name), arguments, null);
  }

  /**
   * Calls the function of that name; returns at once, the callback runs before the handle is ready.
   */
  public final AsyncResult<@Nullable Object> applyAsync(
      String name, Arguments arguments, Callback<@Nullable Object> callback) {
    return call(Target.named(name), arguments, callback);
  }

  // map: the same function for each input, and all results in order.

  /**
   * Calls a function for each input and waits for all results, in the order of the inputs. Where
   * calls fail, waits for the others all the same and throws the failure that came first. What the
   * iteration over the inputs throws is thrown as it is, and nothing is called.
   *
   * @return a list that belongs to the caller and has a fixed size, as that of {@link
   *     java.util.Arrays#asList}. Where the function returns {@code long}, {@code int} or {@code
   *     double}, it keeps the numbers without an object each, and each look at one makes it
   */
  public final <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      Function1<A, R> function, Iterable<? extends A> inputs) {
    return mapAsync(function, inputs).get();
  }

  /** As {@link #map(Function1, Iterable)}, with a chunk size. */
  public final <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      Function1<A, R> function, Iterable<? extends A> inputs, int chunkSize) {
    return mapAsync(function, inputs, chunkSize).get();
  }

  /** As {@link #map(Function1, Iterable)}, by name. */
  public final List<@Nullable Object> map(
      String name, Iterable<? extends @Nullable Object> inputs) {
    return mapAsync(name, inputs).get();
  }

  /** As {@link #map(Function1, Iterable)}; reads the inputs and returns. */
  public final <A extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> mapAsync(Function1<A, R> function, Iterable<? extends A> inputs) {
    return callAll(Target.of(function), each(inputs), DEFAULT_CHUNK, null);
  }

  /** As {@link #mapAsync(Function1, Iterable)}, with a chunk size. */
  public final <A extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> mapAsync(
          Function1<A, R> function, Iterable<? extends A> inputs, int chunkSize) {
    return callAll(Target.of(function), each(inputs), checkChunk(chunkSize), null);
  }

  /** As {@link #mapAsync(Function1, Iterable)}; the callback gets the whole list. */
  public final <A extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> mapAsync(
          Function1<A, R> function,
          Iterable<? extends A> inputs,
          Callback<? super List<R>> callback) {
    return callAll(Target.of(function), each(inputs), DEFAULT_CHUNK, callback);
  }

  /**
   * As {@link #mapAsync(Function1, Iterable)}, with a chunk size; the callback gets the whole list.
   */
  public final <A extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> mapAsync(
          Function1<A, R> function,
          Iterable<? extends A> inputs,
          int chunkSize,
          Callback<? super List<R>> callback) {
    return callAll(Target.of(function), each(inputs), checkChunk(chunkSize), callback);
  }

  /** As {@link #mapAsync(Function1, Iterable)}, by name. */
  public final AsyncResult<List<@Nullable Object>> mapAsync(
      String name, Iterable<? extends @Nullable Object> inputs) {
    return callAll(Target.named(name), each(inputs), DEFAULT_CHUNK, null);
  }

  /**
   * As {@link #map(Function1, Iterable)}, but tells of each call how it ended: one that fails does
   * not hide the others.
   */
  public final <A extends @Nullable Object, R extends @Nullable Object>
      List<Outcome<R>> mapOutcomes(Function1<A, R> function, Iterable<? extends A> inputs) {
    return mapOutcomesAsync(function, inputs).get();
  }

  /** As {@link #mapOutcomes(Function1, Iterable)}, with a chunk size. */
  public final <A extends @Nullable Object, R extends @Nullable Object>
      List<Outcome<R>> mapOutcomes(
          Function1<A, R> function, Iterable<? extends A> inputs, int chunkSize) {
    return mapOutcomesAsync(function, inputs, chunkSize).get();
  }

  /** As {@link #mapOutcomes(Function1, Iterable)}; reads the inputs and returns. */
  public final <A extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<Outcome<R>>> mapOutcomesAsync(
          Function1<A, R> function, Iterable<? extends A> inputs) {
    return callEach(Target.of(function), each(inputs), DEFAULT_CHUNK);
  }

  /** As {@link #mapOutcomesAsync(Function1, Iterable)}, with a chunk size. */
  public final <A extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<Outcome<R>>> mapOutcomesAsync(
          Function1<A, R> function, Iterable<? extends A> inputs, int chunkSize) {
    return callEach(Target.of(function), each(inputs), checkChunk(chunkSize));
  }

  /** As {@link #mapOutcomes(Function1, Iterable)}, by name. */
  public final List<Outcome<@Nullable Object>> mapOutcomes(String name, Iterable<?> inputs) {
    AsyncResult<List<Outcome<@Nullable Object>>> handle =
        callEach(Target.named(name), each(inputs), DEFAULT_CHUNK);
    return handle.get();
  }

  // starmap: a function of several arguments for each tuple of them.

  /** As {@link #map(Function1, Iterable)}, with two arguments for each call. */
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(Function2<A, B, R> function, Iterable<Arguments> calls) {
    return starmapAsync(function, calls).get();
  }

  /** As {@link #map(Function1, Iterable)}, with two arguments for each call and a chunk size. */
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(Function2<A, B, R> function, Iterable<Arguments> calls, int chunkSize) {
    return starmapAsync(function, calls, chunkSize).get();
  }

  /** As {@link #mapAsync(Function1, Iterable)}, with two arguments for each call. */
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(Function2<A, B, R> function, Iterable<Arguments> calls) {
    return callAll(Target.of(function), tuples(calls), DEFAULT_CHUNK, null);
  }

  /**
   * As {@link #mapAsync(Function1, Iterable)}, with two arguments for each call and a chunk size.
   */
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Function2<A, B, R> function, Iterable<Arguments> calls, int chunkSize) {
    return callAll(Target.of(function), tuples(calls), checkChunk(chunkSize), null);
  }

  /**
   * As {@link #mapAsync(Function1, Iterable)}, with two arguments for each call; the callback gets
   * the whole list.
   */
  public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Function2<A, B, R> function,
          Iterable<Arguments> calls,
          Callback<? super List<R>> callback) {
    return callAll(Target.of(function), tuples(calls), DEFAULT_CHUNK, callback);
  }

  /** As {@link #map(Function1, Iterable)}, with three arguments for each call. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(Function3<A, B, C, R> function, Iterable<Arguments> calls) {
    return starmapAsync(function, calls).get();
  }

  /** As {@link #map(Function1, Iterable)}, with three arguments for each call and a chunk size. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(Function3<A, B, C, R> function, Iterable<Arguments> calls, int chunkSize) {
    return starmapAsync(function, calls, chunkSize).get();
  }

  /** As {@link #mapAsync(Function1, Iterable)}, with three arguments for each call. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(Function3<A, B, C, R> function, Iterable<Arguments> calls) {
    return callAll(Target.of(function), tuples(calls), DEFAULT_CHUNK, null);
  }

  /**
   * As {@link #mapAsync(Function1, Iterable)}, with three arguments for each call and a chunk size.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Function3<A, B, C, R> function, Iterable<Arguments> calls, int chunkSize) {
    return callAll(Target.of(function), tuples(calls), checkChunk(chunkSize), null);
  }

  /**
   * As {@link #mapAsync(Function1, Iterable)}, with three arguments for each call; the callback
   * gets the whole list.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Function3<A, B, C, R> function,
          Iterable<Arguments> calls,
          Callback<? super List<R>> callback) {
    return callAll(Target.of(function), tuples(calls), DEFAULT_CHUNK, callback);
  }

  /** As {@link #map(Function1, Iterable)}, with four arguments for each call. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(Function4<A, B, C, D, R> function, Iterable<Arguments> calls) {
    return starmapAsync(function, calls).get();
  }

  /** As {@link #map(Function1, Iterable)}, with four arguments for each call and a chunk size. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(Function4<A, B, C, D, R> function, Iterable<Arguments> calls, int chunkSize) {
    return starmapAsync(function, calls, chunkSize).get();
  }

  /** As {@link #mapAsync(Function1, Iterable)}, with four arguments for each call. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Function4<A, B, C, D, R> function, Iterable<Arguments> calls) {
    return callAll(Target.of(function), tuples(calls), DEFAULT_CHUNK, null);
  }

  /**
   * As {@link #mapAsync(Function1, Iterable)}, with four arguments for each call and a chunk size.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Function4<A, B, C, D, R> function, Iterable<Arguments> calls, int chunkSize) {
    return callAll(Target.of(function), tuples(calls), checkChunk(chunkSize), null);
  }

  /**
   * As {@link #mapAsync(Function1, Iterable)}, with four arguments for each call; the callback gets
   * the whole list.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Function4<A, B, C, D, R> function,
          Iterable<Arguments> calls,
          Callback<? super List<R>> callback) {
    return callAll(Target.of(function), tuples(calls), DEFAULT_CHUNK, callback);
  }

  /** As {@link #map(Function1, Iterable)}, with five arguments for each call. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(Function5<A, B, C, D, E, R> function, Iterable<Arguments> calls) {
    return starmapAsync(function, calls).get();
  }

  /** As {@link #map(Function1, Iterable)}, with five arguments for each call and a chunk size. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object>
      List<R> starmap(
          Function5<A, B, C, D, E, R> function, Iterable<Arguments> calls, int chunkSize) {
    return starmapAsync(function, calls, chunkSize).get();
  }

  /** As {@link #mapAsync(Function1, Iterable)}, with five arguments for each call. */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Function5<A, B, C, D, E, R> function, Iterable<Arguments> calls) {
    return callAll(Target.of(function), tuples(calls), DEFAULT_CHUNK, null);
  }

  /**
   * As {@link #mapAsync(Function1, Iterable)}, with five arguments for each call and a chunk size.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Function5<A, B, C, D, E, R> function, Iterable<Arguments> calls, int chunkSize) {
    return callAll(Target.of(function), tuples(calls), checkChunk(chunkSize), null);
  }

  /**
   * As {@link #mapAsync(Function1, Iterable)}, with five arguments for each call; the callback gets
   * the whole list.
   */
  public final <
          A extends @Nullable Object,
          B extends @Nullable Object,
          C extends @Nullable Object,
          D extends @Nullable Object,
          E extends @Nullable Object,
          R extends @Nullable Object>
      AsyncResult<List<R>> starmapAsync(
          Function5<A, B, C, D, E, R> function,
          Iterable<Arguments> calls,
          Callback<? super List<R>> callback) {
    return callAll(Target.of(function), tuples(calls), DEFAULT_CHUNK, callback);
  }

  /** As {@link #map(String, Iterable)}, with several positional arguments for each call. */
  public final List<@Nullable Object> starmap(String name, Iterable<Arguments> calls) {
    return starmapAsync(name, calls).get();
  }

  /** As {@link #mapAsync(String, Iterable)}, with several positional arguments for each call. */
  public final AsyncResult<List<@Nullable Object>> starmapAsync(
      String name, Iterable<Arguments> calls) {
    return callAll(Target.named(name), tuples(calls), DEFAULT_CHUNK, null);
  }

  // imap: the same, as the results come, for inputs that may be without an end.

  /**
   * Calls a function for each input; its results are read in the order of the inputs, see {@link
   * ResultIterator}.
   */
  public final <A extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
      Function1<A, R> function, Iterable<? extends A> inputs) {
    return iterate(Target.of(function), lazily(inputs), DEFAULT_CHUNK, DEFAULT_BUFFER, true);
  }

  /** As {@link #imap(Function1, Iterable)}, with a chunk size. */
  public final <A extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
      Function1<A, R> function, Iterable<? extends A> inputs, int chunkSize) {
    return iterate(
        Target.of(function), lazily(inputs), checkChunk(chunkSize), DEFAULT_BUFFER, true);
  }

  /**
   * As {@link #imap(Function1, Iterable)}, with a chunk size, and with how many inputs are read at
   * most ahead of the results that were taken: at least a chunk.
   */
  public final <A extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
      Function1<A, R> function, Iterable<? extends A> inputs, int chunkSize, int bufferSize) {
    return iterate(
        Target.of(function),
        lazily(inputs),
        checkChunk(chunkSize),
        checkBuffer(bufferSize, chunkSize),
        true);
  }

  /** As {@link #imap(Function1, Iterable)}, by name. */
  public final ResultIterator<@Nullable Object> imap(
      String name, Iterable<? extends @Nullable Object> inputs) {
    return iterate(Target.named(name), lazily(inputs), DEFAULT_CHUNK, DEFAULT_BUFFER, true);
  }

  /** As {@link #imap(String, Iterable)}, with a chunk size. */
  public final ResultIterator<@Nullable Object> imap(
      String name, Iterable<? extends @Nullable Object> inputs, int chunkSize) {
    return iterate(Target.named(name), lazily(inputs), checkChunk(chunkSize), DEFAULT_BUFFER, true);
  }

  /**
   * Calls a function for each input; its results are read in the order in which they come, see
   * {@link ResultIterator}.
   */
  public final <A extends @Nullable Object, R extends @Nullable Object>
      ResultIterator<R> imapUnordered(Function1<A, R> function, Iterable<? extends A> inputs) {
    return iterate(Target.of(function), lazily(inputs), DEFAULT_CHUNK, DEFAULT_BUFFER, false);
  }

  /** As {@link #imapUnordered(Function1, Iterable)}, with a chunk size. */
  public final <A extends @Nullable Object, R extends @Nullable Object>
      ResultIterator<R> imapUnordered(
          Function1<A, R> function, Iterable<? extends A> inputs, int chunkSize) {
    return iterate(
        Target.of(function), lazily(inputs), checkChunk(chunkSize), DEFAULT_BUFFER, false);
  }

  /**
   * As {@link #imapUnordered(Function1, Iterable)}, with a chunk size, and with how many inputs are
   * read at most ahead of the results that were taken: at least a chunk.
   */
  public final <A extends @Nullable Object, R extends @Nullable Object>
      ResultIterator<R> imapUnordered(
          Function1<A, R> function, Iterable<? extends A> inputs, int chunkSize, int bufferSize) {
    return iterate(
        Target.of(function),
        lazily(inputs),
        checkChunk(chunkSize),
        checkBuffer(bufferSize, chunkSize),
        false);
  }

  /** As {@link #imapUnordered(Function1, Iterable)}, by name. */
  public final ResultIterator<@Nullable Object> imapUnordered(
      String name, Iterable<? extends @Nullable Object> inputs) {
    return iterate(Target.named(name), lazily(inputs), DEFAULT_CHUNK, DEFAULT_BUFFER, false);
  }

  /** As {@link #imapUnordered(String, Iterable)}, with a chunk size. */
  public final ResultIterator<@Nullable Object> imapUnordered(
      String name, Iterable<? extends @Nullable Object> inputs, int chunkSize) {
    return iterate(
        Target.named(name), lazily(inputs), checkChunk(chunkSize), DEFAULT_BUFFER, false);
  }

  static int checkChunk(int chunkSize) {
    if (chunkSize < 1) {
      throw new IllegalArgumentException("the chunk size must be at least 1, not " + chunkSize);
    }
    return chunkSize;
  }

  private static int checkBuffer(int bufferSize, int chunkSize) {
    if (bufferSize < chunkSize) {
      throw new IllegalArgumentException(
          "the buffer must have room for a chunk of %d, not %d".formatted(chunkSize, bufferSize));
    }
    return bufferSize;
  }

  static List<List<@Nullable Object>> each(Iterable<? extends @Nullable Object> inputs) {
    List<@Nullable Object> all = copy(inputs);
    return new AbstractList<>() {
      @Override
      public List<@Nullable Object> get(int index) {
        return Collections.singletonList(all.get(index));
      }

      @Override
      public int size() {
        return all.size();
      }
    };
  }

  private static List<@Nullable Object> copy(Iterable<? extends @Nullable Object> inputs) {
    if (inputs instanceof Collection<? extends @Nullable Object> all) {
      return new ArrayList<>(all); // at once, and of the right size
    }
    List<@Nullable Object> copy = new ArrayList<>();
    inputs.forEach(copy::add);
    return copy;
  }

  private static List<List<@Nullable Object>> tuples(Iterable<Arguments> inputs) {
    List<List<@Nullable Object>> calls = new ArrayList<>();
    inputs.forEach(input -> calls.add(input.values()));
    return calls;
  }

  private static Iterator<List<@Nullable Object>> lazily(
      Iterable<? extends @Nullable Object> inputs) {
    Iterator<? extends @Nullable Object> iterator = inputs.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return iterator.hasNext();
      }

      @Override
      public List<@Nullable Object> next() {
        return Collections.singletonList(iterator.next());
      }
    };
  }
}
