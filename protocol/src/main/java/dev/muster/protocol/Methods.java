package dev.muster.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Finds methods and constructors by what a class file calls them. The submitter and the worker look
 * up in the same way, so that they mean the same method.
 */
public final class Methods {
  /** What a class file calls a constructor. */
  public static final String CONSTRUCTOR = "<init>";

  private Methods() {}

  /**
   * The method or constructor of that name and descriptor in a class, its superclasses and
   * interfaces. A descriptor that is none belongs to no method. The descriptor is compared as text:
   * it may come from the wire, and no class is loaded because it names it.
   *
   * @throws LinkageError where a method of the class names a class that is not there
   */
  public static Optional<Executable> find(Class<?> type, String name, String descriptor) {
    if (name.equals(CONSTRUCTOR)) {
      return Arrays.stream(type.getDeclaredConstructors())
          .filter(c -> descriptor(c).equals(descriptor))
          .map(Executable.class::cast)
          .findFirst();
    }
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      Optional<Executable> declared = declared(c, name, descriptor);
      if (declared.isPresent()) {
        return declared;
      }
    }
    return Arrays.stream(type.getMethods())
        .filter(m -> m.getName().equals(name) && descriptor(m).equals(descriptor))
        .map(Executable.class::cast)
        .findFirst();
  }

  private static Optional<Executable> declared(Class<?> type, String name, String descriptor) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> m.getName().equals(name) && descriptor(m).equals(descriptor))
        .map(Executable.class::cast)
        .findFirst();
  }

  /** The JVM descriptor of a method or constructor. */
  public static String descriptor(Executable executable) {
    Class<?> returns = executable instanceof Method method ? method.getReturnType() : void.class;
    return MethodType.methodType(returns, executable.getParameterTypes())
        .toMethodDescriptorString();
  }

  /** What people and {@code --allow} patterns call a method: {@code com.acme.Tasks::square}. */
  public static String location(String className, String method) {
    return className + "::" + method;
  }

  /** Whether the compiler made this method from a lambda's body. */
  public static boolean isLambdaBody(String method) {
    return method.startsWith("lambda$");
  }

  /**
   * SHA-256 of the file a class was loaded from; empty where there is no such file, as for classes
   * made while the program runs.
   */
  public static Optional<byte[]> codeHash(Class<?> type) {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      if (in == null) {
        return Optional.empty();
      }
      return Optional.of(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
    } catch (IOException unreadable) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-256", impossible);
    }
  }

  /** The first characters of a hash, enough for people to compare. */
  public static String brief(byte[] hash) {
    return HexFormat.of().formatHex(hash, 0, Math.min(6, hash.length));
  }
}
