package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** The pool's workers cannot start, so nothing it accepted will run; the cause says why. */
public final class BrokenPoolException extends MusterException {
  public BrokenPoolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
