package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Muster throws, except for wrong arguments ({@link
 * IllegalArgumentException}) and calls at the wrong time ({@link IllegalStateException}).
 */
public abstract class MusterException extends RuntimeException {
  protected MusterException(String message) {
    super(message);
  }

  protected MusterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
