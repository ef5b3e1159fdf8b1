package dev.muster.protocol;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;

/** Reads which method a method reference or lambda stands for. */
final class LambdaForm {
  private LambdaForm() {}

  /**
   * What the compiler recorded about a serializable lambda.
   *
   * @throws UnsendableFunctionException where the object is not a lambda or method reference
   */
  static SerializedLambda of(TaskFunction function) {
    try {
      // The compiler gives each serializable lambda this private method. Nothing is serialized: it
      // only hands out the description.
      Method writeReplace = function.getClass().getDeclaredMethod("writeReplace");
      writeReplace.setAccessible(true);
      if (writeReplace.invoke(function) instanceof SerializedLambda lambda) {
        return lambda;
      }
    } catch (ReflectiveOperationException | RuntimeException notALambda) {
      // Said below: a class of the user's, with a method of that name or without.
    }
    throw new UnsendableFunctionException(
        "An object of %s cannot be sent to a worker; pass a method reference (Tasks::square) or a lambda"
            .formatted(function.getClass().getName()));
  }
}
