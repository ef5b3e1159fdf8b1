package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** A function of no arguments, for {@code apply} and its siblings. */
@FunctionalInterface
public non-sealed interface Function0<R extends @Nullable Object> extends TaskFunction {
  /** Calls the function; whatever it throws becomes the failure of its task. */
  R apply() throws Exception;
}
