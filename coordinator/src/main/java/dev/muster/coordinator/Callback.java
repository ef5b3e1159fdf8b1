package dev.muster.coordinator;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the submitting process does with a result before its handle is ready. All callbacks of a
 * pool run on one thread, one at a time; one that throws is logged, kept in {@link
 * Pool#callbackErrors}, and changes nothing else.
 *
 * <pre>{@code
 * pool.applyAsync(Tasks::square, 7L, Callback.of(results::add));
 * pool.applyAsync(Tasks::square, 7L, Callback.of(results::add, errors::add));
 * }</pre>
 *
 * @param <R> what the task returns
 */
public final class Callback<R extends @Nullable Object> {
  private final @Nullable Consumer<? super R> onValue;
  private final @Nullable Consumer<? super RuntimeException> onError;

  private Callback(
      @Nullable Consumer<? super R> onValue, @Nullable Consumer<? super RuntimeException> onError) {
    this.onValue = onValue;
    this.onError = onError;
  }

  /** Is called with the value where the task returned one. */
  public static <R extends @Nullable Object> Callback<R> of(Consumer<? super R> onValue) {
    return new Callback<>(onValue, null);
  }

  /** Exactly one of the two is called: with the value, or with what {@code get} would throw. */
  public static <R extends @Nullable Object> Callback<R> of(
      Consumer<? super R> onValue, Consumer<? super RuntimeException> onError) {
    return new Callback<>(onValue, onError);
  }

  /** Is called with what {@code get} would throw where the task ended without a value. */
  public static <R extends @Nullable Object> Callback<R> onError(
      Consumer<? super RuntimeException> onError) {
    return new Callback<>(null, onError);
  }

  void value(R value) {
    if (onValue != null) {
      onValue.accept(value);
    }
  }

  void error(RuntimeException error) {
    if (onError != null) {
      onError.accept(error);
    }
  }
}
