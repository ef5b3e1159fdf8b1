package dev.muster.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The broker admits no more members to a share group: each slot of a worker is one. The message
 * says how many it admits, and which setting that is.
 */
public final class GroupFullException extends MusterException {
  public GroupFullException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
