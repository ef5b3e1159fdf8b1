package dev.muster.protocol;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rebuilds throwables from their description. */
final class RemoteThrowables {
  private RemoteThrowables() {}

  /** The original where its class takes its message, otherwise a {@link StandIn}. */
  static Throwable rebuild(ErrorRecord error, @Nullable ClassLoader loader) {
    Throwable rebuilt = original(error, loader);
    if (rebuilt == null) {
      rebuilt = new StandIn(Errors.summary(error));
    }
    rebuilt.setStackTrace(Errors.stack(error));
    ErrorRecord cause = error.getCause();
    if (cause != null && rebuilt.getCause() == null) {
      try {
        rebuilt.initCause(rebuild(cause, loader));
      } catch (IllegalStateException itsClassForbidsThat) {
        // Its message and stack are still right.
      }
    }
    return rebuilt;
  }

  private static @Nullable Throwable original(ErrorRecord error, @Nullable ClassLoader loader) {
    try {
      // Not initialised before it is known to be a throwable: a name from the wire runs no code.
      Class<?> type = Class.forName(error.getClassName(), false, loader);
      if (!Throwable.class.isAssignableFrom(type) || Modifier.isAbstract(type.getModifiers())) {
        return null;
      }
      Throwable rebuilt = instantiate(type.asSubclass(Throwable.class), error.getMessage());
      return Objects.equals(rebuilt.getMessage(), error.getMessage()) ? rebuilt : null;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError notHere) {
      return null;
    }
  }

  private static Throwable instantiate(Class<? extends Throwable> type, @Nullable String message)
      throws ReflectiveOperationException {
    if (message == null) {
      try {
        return open(type.getDeclaredConstructor()).newInstance();
      } catch (NoSuchMethodException e) {
        // Then with a null message.
      }
    }
    return open(type.getDeclaredConstructor(String.class)).newInstance(message);
  }

  private static <T> Constructor<T> open(Constructor<T> constructor) {
    if (!Modifier.isPublic(constructor.getModifiers())
        || !Modifier.isPublic(constructor.getDeclaringClass().getModifiers())) {
      constructor.setAccessible(true);
    }
    return constructor;
  }

  /** Stands for a throwable whose class is not here; prints as that one would. */
  private static final class StandIn extends Exception {
    StandIn(String summary) {
      super(summary);
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // its name is not the class that was thrown
    public String toString() {
      return String.valueOf(getMessage());
    }
  }
}
