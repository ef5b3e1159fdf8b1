package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** A function of three arguments whose result, if it has one, nobody wants: an initializer, say. */
@FunctionalInterface
public non-sealed interface Action3<
        A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
    extends TaskFunction {
  /** Calls the function; whatever it throws becomes the failure of its task. */
  void apply(A a, B b, C c) throws Exception;
}
