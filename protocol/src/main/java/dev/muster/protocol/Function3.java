package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** A function of three arguments, for {@code apply} and its siblings. */
@FunctionalInterface
public non-sealed interface Function3<
        A extends @Nullable Object,
        B extends @Nullable Object,
        C extends @Nullable Object,
        R extends @Nullable Object>
    extends TaskFunction {
  /** Calls the function; whatever it throws becomes the failure of its task. */
  R apply(A a, B b, C c) throws Exception;
}
