package dev.muster.worker;

import dev.muster.protocol.CodeDiffersException;
import dev.muster.protocol.FunctionNotAllowedException;
import dev.muster.protocol.Methods;
import dev.muster.protocol.Signature;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.UnknownFunctionException;
import dev.muster.protocol.WrongArgumentsException;
import java.lang.reflect.Executable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the methods that tasks name, on this process's class path, and refuses those it may not
 * run. Each is looked up once. Safe for use by many threads.
 */
final class FunctionRegistry {
  /** A fleet runs tens of functions; a flood of made-up ones must not fill the memory. */
  private static final int MAX_CACHED = 1_000;

  private final AllowList allowed;
  private final ClassLoader loader;
  private final TaskIndex index;
  private final Map<FunctionKey, BoundFunction> cache = new ConcurrentHashMap<>();

  FunctionRegistry(AllowList allowed, ClassLoader loader) {
    this.allowed = allowed;
    this.loader = loader;
    this.index = new TaskIndex(loader);
  }

  /**
   * The function that a task names.
   *
   * @throws UnknownFunctionException where it is not on the class path
   * @throws FunctionNotAllowedException where it is neither annotated nor allowed by a pattern
   * @throws CodeDiffersException where it is a lambda of a class that is not the submitter's
   * @throws WrongArgumentsException where the number or names of the arguments do not fit
   */
  BoundFunction find(TaskRecord task) {
    FunctionKey key = FunctionKey.of(task);
    BoundFunction known = cache.get(key);
    if (known != null) {
      return known;
    }
    BoundFunction bound =
        BoundFunction.of(
            key.name(), executable(key), key.captured() + key.arity(), key.argumentNames());
    if (cache.size() < MAX_CACHED) {
      cache.put(key, bound);
    }
    return bound;
  }

  private Executable executable(FunctionKey key) {
    String className = key.className();
    String method = key.method();
    String descriptor = key.descriptor();
    if (className == null || method == null || descriptor == null) {
      return byName(key);
    }
    if (mayRun(className, method, descriptor)) {
      Executable found = load(className, method, descriptor);
      if (found != null) {
        checkCode(key, found);
        return found;
      }
    }
    // Renamed or moved since the submitter was compiled: its stable name still finds it.
    TaskIndex.Entry moved = key.name().contains("::") ? null : index.find(key.name());
    if (moved != null) {
      return load(key, moved);
    }
    throw refusal(className, method, descriptor);
  }

  private Executable byName(FunctionKey key) {
    String name = key.name();
    int colons = name.indexOf("::");
    if (colons < 0) {
      TaskIndex.Entry entry = index.find(name);
      if (entry == null) {
        throw unknown(name);
      }
      return load(key, entry);
    }
    return byLocation(key, name.substring(0, colons), name.substring(colons + 2));
  }

  private Executable byLocation(FunctionKey key, String className, String method) {
    boolean everyOverload = allowed.allows(key.name());
    Map<String, String> annotated = TaskAnnotations.of(className, loader);
    if (!everyOverload && annotated.keySet().stream().noneMatch(k -> k.startsWith(method + "("))) {
      throw refusal(className, method, null);
    }
    List<Executable> overloads =
        declared(className, method)
            .filter(
                e ->
                    everyOverload
                        || annotated.containsKey(
                            TaskAnnotations.key(method, Methods.descriptor(e))))
            .toList();
    List<Executable> fitting =
        overloads.stream().filter(e -> Signature.of(e).arity() == key.arity()).toList();
    if (overloads.isEmpty()) {
      throw unknown(key.name());
    }
    if (fitting.size() > 1) {
      throw new WrongArgumentsException(
          "%s has %d overloads with %d parameters; give the one you mean a name: @Task(\"…\")"
              .formatted(key.name(), fitting.size(), key.arity()));
    }
    // Where none fits, any of them says what it takes instead.
    return fitting.isEmpty() ? overloads.get(0) : fitting.get(0);
  }

  /** The methods of that name that a call by name can mean: declared there, or inherited. */
  private Stream<Executable> declared(String className, String method) {
    try {
      Class<?> type = Class.forName(className, false, loader);
      if (method.equals(Methods.CONSTRUCTOR)) {
        return Arrays.stream(type.getDeclaredConstructors());
      }
      return Stream.concat(
              Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getMethods()))
          .filter(m -> m.getName().equals(method) && !m.isBridge())
          .distinct()
          .map(Executable.class::cast);
    } catch (ClassNotFoundException | LinkageError notHere) {
      return Stream.empty();
    }
  }

  private boolean mayRun(String className, String method, String descriptor) {
    return allowed.allows(Methods.location(className, method))
        || TaskAnnotations.of(className, loader)
            .containsKey(TaskAnnotations.key(method, descriptor));
  }

  private Executable load(FunctionKey key, TaskIndex.Entry entry) {
    Executable found = load(entry.className(), entry.method(), entry.descriptor());
    if (found == null) {
      throw unknown(key.name());
    }
    return found;
  }

  private @Nullable Executable load(String className, String method, String descriptor) {
    try {
      Class<?> type = Class.forName(className, false, loader);
      return Methods.find(type, method, descriptor).orElse(null);
    } catch (ClassNotFoundException | LinkageError notHere) {
      return null;
    }
  }

  /** A lambda's name is a number the compiler gave it: only the same file has the same one. */
  private static void checkCode(FunctionKey key, Executable found) {
    Class<?> type = found.getDeclaringClass();
    ByteBuffer theirs = key.codeHash();
    if (theirs == null) {
      if (Methods.isLambdaBody(found.getName())) {
        throw new CodeDiffersException(
            "%s is a lambda, and the task does not say of which code".formatted(key.name()));
      }
      return;
    }
    byte[] mine = Methods.codeHash(type).orElse(new byte[0]);
    if (!theirs.equals(ByteBuffer.wrap(mine))) {
      byte[] bytes = new byte[theirs.remaining()];
      theirs.duplicate().get(bytes);
      throw new CodeDiffersException(
          "The lambda %s was submitted from another build of %s (%s, the worker has %s). Give the worker the same jar, or use a method with @Task"
              .formatted(key.name(), type.getName(), Methods.brief(bytes), Methods.brief(mine)));
    }
  }

  private RuntimeException refusal(String className, String method, @Nullable String descriptor) {
    String location = Methods.location(className, method);
    boolean annotated =
        descriptor != null
            && TaskAnnotations.of(className, loader)
                .containsKey(TaskAnnotations.key(method, descriptor));
    if (annotated || allowed.allows(location)) {
      return unknown(location);
    }
    if (loader.getResource(className.replace('.', '/') + ".class") == null) {
      return unknown(location);
    }
    return new FunctionNotAllowedException(
        "The worker may not run %s. It runs methods annotated with @Task%s. Annotate it, or start the worker with --allow '%s'"
            .formatted(
                location,
                allowed.patterns().isEmpty() ? "" : " and those that " + allowed + " names",
                location));
  }

  private UnknownFunctionException unknown(String name) {
    List<String> names = index.names();
    String some = String.join(", ", names.subList(0, Math.min(10, names.size())));
    return new UnknownFunctionException(
        "There is no function %s on the worker's class path. It has %s. Is the jar with the function missing there?"
            .formatted(
                name,
                names.isEmpty()
                    ? "no @Task functions"
                    : "%d @Task functions: %s%s"
                        .formatted(names.size(), some, names.size() > 10 ? ", …" : "")));
  }
}
