package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** The broker refused or failed an operation; the message names it, the cause is the broker's. */
public final class BrokerException extends MusterException {
  public BrokerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
