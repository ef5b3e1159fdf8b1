package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** A value from the wire does not fit the type it is read as. */
public final class ValueDecodingException extends MusterException {
  public ValueDecodingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
