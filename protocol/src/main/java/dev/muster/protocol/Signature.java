package dev.muster.protocol;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The types of a method as a function: an instance method takes its receiver first, a constructor
 * returns its class. Immutable.
 *
 * @param parameters declared types, generics included
 * @param names names of the parameters; {@code arg0} and so on where the class file has none
 * @param returns declared type of the result; {@code void} is a type too
 */
public record Signature(List<Type> parameters, List<String> names, Type returns) {
  /** The signature of a method or constructor. */
  public static Signature of(Executable executable) {
    List<Type> types = new ArrayList<>();
    List<String> names = new ArrayList<>();
    if (executable instanceof Method && !Modifier.isStatic(executable.getModifiers())) {
      types.add(executable.getDeclaringClass());
      names.add("this");
    }
    // Where the compiler added parameters (inner classes), the generic list is shorter than the
    // real one and only the real one can be called.
    Type[] generic = executable.getGenericParameterTypes();
    boolean whole = generic.length == executable.getParameterCount();
    types.addAll(Arrays.asList(whole ? generic : executable.getParameterTypes()));
    for (Parameter parameter : executable.getParameters()) {
      names.add(parameter.getName());
    }
    Type returns =
        executable instanceof Constructor<?>
            ? executable.getDeclaringClass()
            : ((Method) executable).getGenericReturnType();
    return new Signature(List.copyOf(types), List.copyOf(names), returns);
  }

  /** How many arguments a call needs. */
  public int arity() {
    return parameters.size();
  }

  /** The parameters as people read them: {@code (java.lang.String text, int times)}. */
  @Override
  public String toString() {
    List<String> each = new ArrayList<>();
    for (int i = 0; i < arity(); i++) {
      each.add(parameters.get(i).getTypeName() + " " + names.get(i));
    }
    return each.stream().collect(Collectors.joining(", ", "(", ")"));
  }
}
