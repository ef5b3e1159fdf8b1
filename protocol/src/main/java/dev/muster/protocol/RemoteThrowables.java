package dev.muster.protocol;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rebuilds throwables from their description. */
final class RemoteThrowables {
  private RemoteThrowables() {}

  /** The original where one of its constructors gives it back, otherwise a {@link StandIn}. */
  static Throwable rebuild(ErrorRecord error, @Nullable ClassLoader loader) {
    ErrorRecord described = error.getCause();
    Throwable cause = described == null ? null : rebuild(described, loader);
    Throwable rebuilt = original(error, cause, loader);
    if (rebuilt == null) {
      rebuilt = new StandIn(Errors.summary(error), cause);
    }
    rebuilt.setStackTrace(Errors.stack(error));
    return rebuilt;
  }

  private static @Nullable Throwable original(
      ErrorRecord error, @Nullable Throwable cause, @Nullable ClassLoader loader) {
    try {
      // Not initialised before it is known to be a throwable: a name from the wire runs no code.
      Class<?> type = Class.forName(error.getClassName(), false, loader);
      if (!Throwable.class.isAssignableFrom(type) || Modifier.isAbstract(type.getModifiers())) {
        return null;
      }
      Throwable whole = firstOf(type, error.getMessage(), cause);
      // Some take no cause: the class is worth more than that.
      return whole == null && cause != null ? firstOf(type, error.getMessage(), null) : whole;
    } catch (ClassNotFoundException | LinkageError notHere) {
      return null;
    }
  }

  private static @Nullable Throwable firstOf(
      Class<?> type, @Nullable String message, @Nullable Throwable cause) {
    for (Constructor<?> constructor : constructors(type, cause)) {
      Throwable rebuilt = attempt(constructor, message, cause);
      if (rebuilt != null) {
        return rebuilt;
      }
    }
    return null;
  }

  /** Those that take a message, a cause, both or neither; those that say most first. */
  private static List<Constructor<?>> constructors(Class<?> type, @Nullable Throwable cause) {
    return Arrays.stream(type.getDeclaredConstructors())
        .filter(c -> c.getParameterCount() <= 2)
        .filter(c -> count(c, String.class) <= 1 && count(c, Throwable.class) <= 1)
        .filter(c -> count(c, String.class) + count(c, Throwable.class) == c.getParameterCount())
        .sorted(
            Comparator.<Constructor<?>>comparingLong(c -> -count(c, String.class))
                .thenComparingLong(
                    c -> cause == null ? count(c, Throwable.class) : -count(c, Throwable.class)))
        .toList();
  }

  private static long count(Constructor<?> constructor, Class<?> kind) {
    return Arrays.stream(constructor.getParameterTypes()).filter(kind::isAssignableFrom).count();
  }

  /** What the constructor makes; null where it fails, or that is something else. */
  private static @Nullable Throwable attempt(
      Constructor<?> constructor, @Nullable String message, @Nullable Throwable cause) {
    try {
      @Nullable Object[] arguments =
          Arrays.stream(constructor.getParameterTypes())
              .map(parameter -> parameter == String.class ? message : cause)
              .toArray();
      Throwable rebuilt = (Throwable) open(constructor).newInstance(arguments);
      if (cause != null && rebuilt.getCause() == null) {
        rebuilt.initCause(cause);
      }
      return Objects.equals(rebuilt.getMessage(), message) && rebuilt.getCause() == cause
          ? rebuilt
          : null;
    } catch (ReflectiveOperationException | RuntimeException another) {
      return null;
    }
  }

  private static Constructor<?> open(Constructor<?> constructor) {
    if (!Modifier.isPublic(constructor.getModifiers())
        || !Modifier.isPublic(constructor.getDeclaringClass().getModifiers())) {
      constructor.setAccessible(true);
    }
    return constructor;
  }

  /** Stands for a throwable whose class is not here; prints as that one would. */
  private static final class StandIn extends Exception {
    StandIn(String summary, @Nullable Throwable cause) {
      super(summary, cause);
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // its name is not the class that was thrown
    public String toString() {
      return String.valueOf(getMessage());
    }
  }
}
