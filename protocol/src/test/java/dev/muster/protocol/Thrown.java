package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** Exceptions as users write them, and classes that only pretend. */
final class Thrown {
  private Thrown() {}

  static class WithMessage extends Exception {
    WithMessage(String message) {
      super(message);
    }
  }

  static final class WithCause extends RuntimeException {
    WithCause(String message, @Nullable IllegalStateException cause) {
      super(message, cause);
    }
  }

  static final class Wrapper extends RuntimeException {
    Wrapper(Throwable wrapped) {
      super(wrapped);
    }
  }

  static final class Fixed extends Exception {
    Fixed() {
      super("always the same");
    }
  }

  static final class Private extends Exception {
    private Private(String message) {
      super(message);
    }

    static Private of(String message) {
      return new Private(message);
    }
  }

  static final class Decorated extends Exception {
    Decorated(String message) {
      super("decorated: " + message);
    }
  }

  static final class Coded extends Exception {
    final int code;

    Coded(int code) {
      super("code " + code);
      this.code = code;
    }
  }

  static final class Picky extends Exception {
    Picky(String message) {
      super(message);
      if (message.contains("remote")) {
        throw new IllegalArgumentException("not this one");
      }
    }
  }

  /** Takes no cause, not even later. */
  static final class Causeless extends Exception {
    Causeless(String message) {
      super(message, null);
    }
  }

  abstract static class Abstract extends Exception {
    Abstract(String message) {
      super(message);
    }
  }

  static final class Uninitializable extends Exception {
    static final int ZERO = Integer.parseInt("none");

    Uninitializable(String message) {
      super(message);
    }
  }

  /** Fails at whatever is asked. */
  static final class Hostile extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("no stack");
    }
  }

  /** Loops when asked for its message. */
  static final class Endless extends RuntimeException {
    @Override
    public @Nullable String getMessage() {
      return String.valueOf(this);
    }
  }
}
