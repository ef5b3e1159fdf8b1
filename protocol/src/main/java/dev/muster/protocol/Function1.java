package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** A function of one argument, for {@code apply} and its siblings. */
@FunctionalInterface
public non-sealed interface Function1<A extends @Nullable Object, R extends @Nullable Object>
    extends TaskFunction {
  /** Calls the function; whatever it throws becomes the failure of its task. */
  R apply(A a) throws Exception;
}
