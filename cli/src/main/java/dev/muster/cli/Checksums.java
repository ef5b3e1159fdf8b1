package dev.muster.cli;

import dev.muster.protocol.Task;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code muster checksum} has workers do. */
public final class Checksums {
  private static final int BUFFER = 256 << 10;

  private Checksums() {}

  /**
   * The SHA-256 of each of these files, in their order. A file that cannot be read has a problem
   * instead; the others do not suffer from it.
   *
   * @param files their {@code file:} URIs: unlike a text, they keep every byte of a name
   */
  @Task("muster.checksum")
  public static List<Checksum> sha256(List<String> files) {
    byte[] buffer = new byte[BUFFER];
    return files.stream().map(file -> sha256(Path.of(URI.create(file)), buffer)).toList();
  }

  private static Checksum sha256(Path file, byte[] buffer) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return new Checksum(HexFormat.of().formatHex(digest.digest()), null);
    } catch (NoSuchFileException e) {
      return new Checksum(null, "No such file");
    } catch (AccessDeniedException e) {
      return new Checksum(null, "Permission denied");
    } catch (IOException e) {
      return new Checksum(null, "Cannot be read (%s)".formatted(e.getMessage()));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible); // every Java platform has it
    }
  }

  /**
   * What a file came to: one of the two is null.
   *
   * @param hash the SHA-256 in lower-case hexadecimal digits
   * @param problem why there is none
   */
  public record Checksum(@Nullable String hash, @Nullable String problem) {}
}
