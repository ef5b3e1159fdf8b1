package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** A function of two arguments whose result, if it has one, nobody wants: an initializer, say. */
@FunctionalInterface
public non-sealed interface Action2<A extends @Nullable Object, B extends @Nullable Object>
    extends TaskFunction {
  /** Calls the function; whatever it throws becomes the failure of its task. */
  void apply(A a, B b) throws Exception;
}
