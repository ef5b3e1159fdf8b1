package dev.muster.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A line as GNU {@code sha256sum} writes it, and reads with {@code -c}.
 *
 * <pre>
 *  hash, two blanks, name
 *  \hash, two blanks, name with \\ for a backslash, \n for a line feed, \r for a carriage return
 * </pre>
 *
 * <p>The second form is for names that have one of these.
 */
final class ChecksumLine {
  private ChecksumLine() {}

  /** The line, with its end. */
  static byte[] of(String hash, byte[] name) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(hash.length() + name.length + 8);
    if (isSpecial(name)) {
      line.write('\\');
    }
    line.writeBytes(hash.getBytes(StandardCharsets.US_ASCII));
    line.write(' ');
    line.write(' ');
    for (byte b : name) {
      char escaped = escaped(b);
      if (escaped == 0) {
        line.write(b);
      } else {
        line.write('\\');
        line.write(escaped);
      }
    }
    line.write('\n');
    return line.toByteArray();
  }

  private static boolean isSpecial(byte[] name) {
    for (byte b : name) {
      if (escaped(b) != 0) {
        return true;
      }
    }
    return false;
  }

  /** What stands behind a backslash for this byte; 0 where it stands for itself. */
  private static char escaped(byte b) {
    return switch (b) {
      case '\\' -> '\\';
      case '\n' -> 'n';
      case '\r' -> 'r';
      default -> 0;
    };
  }
}
