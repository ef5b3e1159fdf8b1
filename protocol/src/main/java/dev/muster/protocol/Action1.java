package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** A function of one argument whose result, if it has one, nobody wants: an initializer, say. */
@FunctionalInterface
public non-sealed interface Action1<A extends @Nullable Object> extends TaskFunction {
  /** Calls the function; whatever it throws becomes the failure of its task. */
  void apply(A a) throws Exception;
}
