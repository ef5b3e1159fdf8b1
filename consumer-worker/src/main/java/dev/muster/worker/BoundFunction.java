package dev.muster.worker;

import dev.muster.protocol.Methods;
import dev.muster.protocol.Signature;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.ValueDecodingException;
import dev.muster.protocol.ValueReader;
import dev.muster.protocol.WrongArgumentsException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A method ready to be called with arguments in the order in which they travel. Immutable and safe
 * for use by many threads.
 */
final class BoundFunction {
  private final String name;
  private final Signature signature;
  private final MethodHandle handle;
  private final int[] order;
  private final Type[] types; // of the parameters

  private BoundFunction(String name, Signature signature, MethodHandle handle, int[] order) {
    this.name = name;
    this.signature = signature;
    this.handle = handle;
    this.order = order;
    this.types = signature.parameters().toArray(Type[]::new);
  }

  /**
   * Binds a method.
   *
   * @param name what people call it
   * @param given how many values a call brings, captured ones included
   * @param argumentNames names of the last of them
   * @throws WrongArgumentsException where number or names do not fit its parameters
   */
  static BoundFunction of(
      String name, Executable executable, int given, List<String> argumentNames) {
    Signature signature = Signature.of(executable);
    int[] order = order(name, signature, given, argumentNames);
    return new BoundFunction(name, signature, handle(executable, signature.arity()), order);
  }

  private static int[] order(
      String name, Signature signature, int given, List<String> argumentNames) {
    if (given != signature.arity()) {
      throw new WrongArgumentsException(
          "%s takes %d arguments %s, not %d".formatted(name, signature.arity(), signature, given));
    }
    int positional = given - argumentNames.size();
    int[] order = new int[given];
    for (int i = 0; i < given; i++) {
      order[i] =
          i < positional
              ? i
              : parameter(name, signature, positional, argumentNames.get(i - positional));
    }
    return order;
  }

  private static int parameter(String name, Signature signature, int positional, String argument) {
    int index = signature.names().indexOf(argument);
    if (index < 0) {
      throw new WrongArgumentsException(
          "%s has no parameter '%s'; it takes %s. (Names are known where the class was compiled with -parameters)"
              .formatted(name, argument, signature));
    }
    if (index < positional) {
      throw new WrongArgumentsException(
          "%s gets its parameter '%s' twice, by position and by name".formatted(name, argument));
    }
    return index;
  }

  private static MethodHandle handle(Executable executable, int arity) {
    try {
      ((AccessibleObject) executable).setAccessible(true);
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MethodHandle exact =
          executable instanceof Constructor<?> constructor
              ? lookup.unreflectConstructor(constructor)
              : lookup.unreflect((Method) executable);
      return exact
          .asFixedArity()
          .asType(MethodType.genericMethodType(arity))
          .asSpreader(Object[].class, arity);
    } catch (IllegalAccessException | RuntimeException e) {
      throw new WrongArgumentsException(
          "%s cannot be called from here: %s"
              .formatted(
                  Methods.location(executable.getDeclaringClass().getName(), executable.getName()),
                  e.getMessage()));
    }
  }

  /** What people call it. */
  String name() {
    return name;
  }

  /** The declared type of its result. */
  Type returns() {
    return signature.returns();
  }

  /**
   * Reads some of the arguments into their places.
   *
   * @param from index of the first of them, in the order in which they travel
   * @throws WrongArgumentsException where one does not fit its parameter; the others were read all
   *     the same
   */
  private void read(ValueReader values, int from, int count, @Nullable Object[] into) {
    WrongArgumentsException wrong = null;
    for (int i = from; i < from + count; i++) {
      int parameter = order[i];
      try {
        into[parameter] = values.read(types[parameter]);
      } catch (ValueDecodingException e) {
        wrong =
            new WrongArgumentsException(
                "Parameter '%s' of %s: %s"
                    .formatted(signature.names().get(parameter), name, e.getMessage()));
      }
    }
    if (wrong != null) {
      throw wrong;
    }
  }

  /** Room for the arguments of a call, and of the next as soon as that one has begun. */
  @Nullable Object[] room() {
    return new Object[order.length];
  }

  /**
   * Reads the arguments of the next call of a task.
   *
   * @param arguments where to
   * @throws WrongArgumentsException where one does not fit its parameter; the others were read all
   *     the same
   */
  void read(TaskRecord task, ValueReader values, @Nullable Object[] arguments) {
    int captured = task.getFunction().getCapturedCount();
    if (captured > 0) {
      // Anew for each call: what one call does to them does not reach the next.
      read(new ValueReader(task.getFunction().getCaptured()), 0, captured, arguments);
    }
    read(values, captured, task.getArity(), arguments);
  }

  /** Calls the method; throws what it throws. */
  @Nullable Object call(@Nullable Object[] arguments) throws Throwable {
    return handle.invokeExact(arguments);
  }
}
