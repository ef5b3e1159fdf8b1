package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** A value cannot be written for the wire; the message names its type and what to do. */
public final class ValueEncodingException extends MusterException {
  public ValueEncodingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
