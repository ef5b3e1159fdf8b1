package dev.muster.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What must not be seen by everyone who lists the processes of a machine: it comes from a file or
 * from the environment. Immutable.
 *
 * @param text the secret
 * @param origin where it comes from, for messages
 */
record Secret(String text, String origin) {
  /**
   * Reads a file.
   *
   * @throws WrongUsageException where it cannot be read
   */
  static Secret ofFile(String what, String file) {
    String origin = "%s file %s".formatted(what, file);
    try {
      return new Secret(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1), origin);
    } catch (NoSuchFileException e) {
      throw new WrongUsageException(origin + ": there is no such file");
    } catch (IOException | InvalidPathException e) {
      throw new WrongUsageException("%s: it cannot be read (%s)".formatted(origin, e.getMessage()));
    }
  }

  /** The secret without the end of its line. */
  String line() {
    return text.strip();
  }

  @Override
  public String toString() {
    return "a secret from " + origin;
  }
}
