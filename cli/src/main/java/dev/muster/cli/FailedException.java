package dev.muster.cli;

/** The command could not do what it was asked to; the message is the line that the user sees. */
final class FailedException extends RuntimeException {
  FailedException(String message) {
    super(message);
  }
}
