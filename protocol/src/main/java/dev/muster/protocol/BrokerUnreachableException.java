package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/** The broker did not answer in time; the message names its address. */
public final class BrokerUnreachableException extends MusterException {
  public BrokerUnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
