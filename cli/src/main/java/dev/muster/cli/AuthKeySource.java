package dev.muster.cli;

import dev.muster.broker.AuthKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where keys come from: a file or the environment, and never the command line. */
final class AuthKeySource {
  private static final Logger LOG = LoggerFactory.getLogger(AuthKeySource.class);

  private AuthKeySource() {}

  /**
   * Reads the keys; warns where everybody on this machine can, too.
   *
   * @param file where they stand; null: in no file
   * @param variable the keys themselves, as the environment has them; empty: it has none
   * @return empty where there are none to be read
   * @throws WrongUsageException where there are both, or no keys in what is given, or unfit ones
   */
  static Optional<AuthKeys> read(@Nullable String file, String variable) {
    if (file == null) {
      return variable.isEmpty()
          ? Optional.empty()
          : Optional.of(checked("MUSTER_AUTH_KEY", () -> AuthKeys.parse(variable)));
    }
    if (!variable.isEmpty()) {
      throw new WrongUsageException(
          "there are keys in the file %s and in MUSTER_AUTH_KEY: set one of the two"
              .formatted(file));
    }
    String text = text(file);
    return Optional.of(checked("auth key file " + file, () -> AuthKeys.parse(text)));
  }

  private static AuthKeys checked(String where, Supplier<AuthKeys> keys) {
    return WrongUsageException.check(where, keys);
  }

  private static String text(String file) {
    try {
      Path path = Path.of(file);
      // Any byte is a character: what is no key is refused by AuthKeys, which repeats nothing of
      // it.
      String text = Files.readString(path, StandardCharsets.ISO_8859_1);
      warnIfOpen(path);
      return text;
    } catch (NoSuchFileException e) {
      throw new WrongUsageException("auth key file %s: there is no such file".formatted(file));
    } catch (IOException | InvalidPathException e) {
      throw new WrongUsageException(
          "auth key file %s: it cannot be read (%s)".formatted(file, e.getMessage()));
    }
  }

  private static void warnIfOpen(Path file) throws IOException {
    try {
      if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
        LOG.warn("Everybody on this machine can read the keys in {}: chmod 600 {}", file, file);
      }
    } catch (UnsupportedOperationException e) {
      LOG.debug("Nobody can say who may read {}", file, e);
    }
  }
}
