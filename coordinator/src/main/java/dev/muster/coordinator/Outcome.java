package dev.muster.coordinator;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one call of a map ended: with a value or with a failure. Immutable.
 *
 * @param <R> what the task returns
 */
public final class Outcome<R extends @Nullable Object> {
  private final R value;
  private final @Nullable RuntimeException failure;

  private Outcome(R value, @Nullable RuntimeException failure) {
    this.value = value;
    this.failure = failure;
  }

  static <R extends @Nullable Object> Outcome<R> of(R value) {
    return new Outcome<>(value, null);
  }

  @SuppressWarnings("NullAway") // get() throws before anybody sees the null
  static <R extends @Nullable Object> Outcome<R> failed(RuntimeException why) {
    return new Outcome<>(null, why);
  }

  /**
   * What the call returned.
   *
   * @throws RuntimeException its failure, as {@link AsyncResult#get()} throws it, where it has no
   *     value
   */
  public R get() {
    if (failure != null) {
      throw failure;
    }
    return value;
  }

  /** Whether the call returned a value. */
  public boolean successful() {
    return failure == null;
  }

  /** Why it has no value; empty where it has one. */
  public Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public String toString() {
    return failure == null ? String.valueOf(value) : "failed: " + failure;
  }
}
