package dev.muster.cli;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The bytes of a file's name, which need not be text in any encoding. A path as a {@code String}
 * loses those that this JVM's locale cannot say; as a URI it has all of them, escaped.
 */
final class PathBytes {
  private static final URI HERE = Path.of("").toAbsolutePath().toUri();

  private PathBytes() {}

  /** The bytes of a path, relative where it is. */
  static byte[] of(Path path) {
    byte[] bytes = unescape(path.toUri().getRawPath());
    // A URI of a directory has a slash at its end.
    int end = bytes.length > 1 && bytes[bytes.length - 1] == '/' ? bytes.length - 1 : bytes.length;
    if (path.isAbsolute()) {
      return Arrays.copyOf(bytes, end);
    }
    int begin = unescape(HERE.getRawPath()).length;
    return Arrays.copyOfRange(bytes, Math.min(begin, end), end);
  }

  private static byte[] unescape(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }

  /** A name for people: what is not UTF-8 is shown as a question mark in a box. */
  static String text(Path path) {
    return new String(of(path), StandardCharsets.UTF_8);
  }
}
