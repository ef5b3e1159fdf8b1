package dev.muster.protocol;

/** A function of no arguments whose result, if it has one, nobody wants: an initializer, say. */
@FunctionalInterface
public non-sealed interface Action0 extends TaskFunction {
  /** Calls the function; whatever it throws becomes the failure of its task. */
  void apply() throws Exception;
}
