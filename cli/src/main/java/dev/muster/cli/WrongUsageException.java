package dev.muster.cli;

import java.util.function.Supplier;

/** The command was asked for in the wrong way; the message is the line that the user sees. */
final class WrongUsageException extends RuntimeException {
  WrongUsageException(String message) {
    super(message);
  }

  /**
   * What is supplied. What a part of Muster says about an argument that it cannot take becomes a
   * wrong usage.
   */
  static <T> T check(Supplier<T> supplier) {
    try {
      return supplier.get();
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(String.valueOf(e.getMessage()));
    }
  }

  /** As {@link #check(Supplier)}; says which option is meant, as {@code --pool}. */
  static <T> T check(String option, Supplier<T> supplier) {
    try {
      return supplier.get();
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException("%s: %s".formatted(option, e.getMessage()));
    }
  }
}
