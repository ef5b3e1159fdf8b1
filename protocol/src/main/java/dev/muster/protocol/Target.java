package dev.muster.protocol;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Executable;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The function a task calls, as its submitter knows it: the reference that travels, and the types
 * to write arguments and read results with. Immutable and safe for use by many threads.
 */
public final class Target {
  /** One entry for each lambda expression in the program; goes when its class goes. */
  private static final ClassValue<Resolved> RESOLVED =
      new ClassValue<>() {
        @Override
        protected Resolved computeValue(Class<?> lambdaClass) {
          return new Resolved();
        }
      };

  private static final Type[] NO_TYPES = {};

  private final FunctionRecord reference;
  private final @Nullable Signature signature;
  private final Type[] types; // of the parameters; none where there is no signature
  private final int captured;

  /** Captured values that travel in front of each call's arguments, rather than once. */
  private final @Nullable ByteBuffer inline;

  private final int hash;

  private Target(
      FunctionRecord reference,
      @Nullable Signature signature,
      int captured,
      @Nullable ByteBuffer inline) {
    this.reference = reference;
    this.signature = signature;
    this.types = signature == null ? NO_TYPES : signature.parameters().toArray(NO_TYPES);
    this.captured = captured;
    this.inline = inline;
    this.hash = reference.getName().hashCode();
  }

  /**
   * The method that a method reference names, or the body of a lambda.
   *
   * @throws UnsendableFunctionException where it is neither, or a lambda whose class file is not to
   *     be found
   * @throws ValueEncodingException where a captured value cannot be sent
   */
  public static Target of(TaskFunction function) {
    Resolved resolved = RESOLVED.get(function.getClass());
    Target known = resolved.target;
    if (known != null && known.captured == 0) {
      return known;
    }
    SerializedLambda lambda = LambdaForm.of(function);
    Target target = known == null ? build(lambda, function.getClass().getClassLoader()) : known;
    resolved.target = target;
    return target.captured == 0 ? target : target.capturing(lambda);
  }

  /** The function of that name on the worker's class path; its types are known only there. */
  public static Target named(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a function's name must not be blank");
    }
    return new Target(FunctionRecord.newBuilder().setName(name).build(), null, 0, null);
  }

  private static Target build(SerializedLambda lambda, @Nullable ClassLoader loader) {
    Executable executable = executable(lambda, loader);
    Signature signature = Signature.of(executable);
    Class<?> declaring = executable.getDeclaringClass();
    String method = lambda.getImplMethodName();
    String location = Methods.location(declaring.getName(), method);
    FunctionRecord.Builder reference =
        FunctionRecord.newBuilder()
            .setName(stableName(executable).orElse(location))
            .setDeclaringClass(declaring.getName())
            .setMethod(method)
            .setDescriptor(lambda.getImplMethodSignature());
    if (Methods.isLambdaBody(method)) {
      byte[] hash =
          Methods.codeHash(declaring)
              .orElseThrow(
                  () ->
                      new UnsendableFunctionException(
                          "The lambda %s cannot be sent: the file of class %s is not on the class path, so no worker can check that it has the same code. Use a method reference"
                              .formatted(location, declaring.getName())));
      reference.setCodeHash(ByteBuffer.wrap(hash));
    }
    int captured = lambda.getCapturedArgCount();
    return new Target(reference.setCapturedCount(captured).build(), signature, captured, null);
  }

  /** This function with what one evaluation of its lambda captured. */
  private Target capturing(SerializedLambda lambda) {
    Signature known = Objects.requireNonNull(signature);
    ValueWriter values = new ValueWriter();
    for (int i = 0; i < captured; i++) {
      try {
        values.write(lambda.getCapturedArg(i), known.parameters().get(i));
      } catch (ValueEncodingException e) {
        throw new ValueEncodingException(
            "%s captures a value that cannot travel with it. %s"
                .formatted(reference.getName(), e.getMessage()),
            e);
      }
    }
    FunctionRecord whole =
        new FunctionRecord(
            reference.getName(),
            reference.getDeclaringClass(),
            reference.getMethod(),
            reference.getDescriptor(),
            reference.getCodeHash(),
            captured,
            values.toByteBuffer());
    return new Target(whole, signature, captured, null);
  }

  /**
   * The same function for one call: what it captured comes before the call's own arguments. So
   * calls of one lambda expression can travel together although each has captured something else.
   */
  public Target inlined() {
    if (captured == 0 || inline != null) {
      return this;
    }
    FunctionRecord bare =
        new FunctionRecord(
            reference.getName(),
            reference.getDeclaringClass(),
            reference.getMethod(),
            reference.getDescriptor(),
            reference.getCodeHash(),
            0,
            ByteBuffer.allocate(0));
    return new Target(bare, signature, captured, reference.getCaptured());
  }

  /** How many values a call has in its record, where it takes so many arguments. */
  public int values(int arguments) {
    return inline == null ? arguments : captured + arguments;
  }

  private static Executable executable(SerializedLambda lambda, @Nullable ClassLoader loader) {
    String className = lambda.getImplClass().replace('/', '.');
    try {
      Class<?> type = Class.forName(className, false, loader);
      return Methods.find(type, lambda.getImplMethodName(), lambda.getImplMethodSignature())
          .orElseThrow(NoSuchMethodException::new);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new UnsendableFunctionException(
          "%s cannot be sent: its method is not to be found (%s)"
              .formatted(Methods.location(className, lambda.getImplMethodName()), e));
    }
  }

  private static Optional<String> stableName(Executable executable) {
    return Optional.ofNullable(executable.getAnnotation(Task.class))
        .map(Task::value)
        .filter(name -> !name.isEmpty());
  }

  /** What travels. */
  public FunctionRecord reference() {
    return reference;
  }

  /** What people call the function. */
  public String name() {
    return reference.getName();
  }

  /** How many arguments a call takes beside the captured ones; empty when called by name. */
  public Optional<Integer> arity() {
    return Optional.ofNullable(signature).map(s -> s.arity() - captured);
  }

  /** The declared type of the result; {@code Object} when called by name. */
  public Type returns() {
    return signature == null ? Object.class : signature.returns();
  }

  /**
   * Writes the arguments of one call.
   *
   * @throws WrongArgumentsException where their number does not fit; nothing is written then
   * @throws ValueEncodingException where one cannot be sent; {@code out} is as before then
   */
  public void write(List<? extends @Nullable Object> arguments, ValueWriter out) {
    if (signature != null && arguments.size() != types.length - captured) {
      throw new WrongArgumentsException(
          "%s takes %s, not %d".formatted(name(), declared(), arguments.size()));
    }
    int mark = out.size();
    if (inline != null) {
      out.append(inline);
    }
    try {
      for (int i = 0; i < arguments.size(); i++) {
        out.write(arguments.get(i), signature == null ? null : types[captured + i]);
      }
    } catch (ValueEncodingException e) {
      out.truncate(mark);
      throw e;
    }
  }

  private String declared() {
    Signature whole = Objects.requireNonNull(signature);
    int arity = whole.arity();
    Signature shown =
        new Signature(
            whole.parameters().subList(captured, arity),
            whole.names().subList(captured, arity),
            whole.returns());
    return "%d %s %s"
        .formatted(shown.arity(), shown.arity() == 1 ? "argument" : "arguments", shown);
  }

  /** Whether it is the same function, with the same captured values. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Target that
            && reference.getName().equals(that.reference.getName())
            && reference.equals(that.reference));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return name();
  }

  /** Where the target of a lambda expression is kept, without what it captured. */
  private static final class Resolved {
    private volatile @Nullable Target target;
  }
}
