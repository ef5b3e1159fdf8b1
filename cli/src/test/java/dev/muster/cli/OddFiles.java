package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Files with names that are hard on formats. */
final class OddFiles {
  private static final List<String> NAMES =
      List.of(
          "plain",
          "%20lead",
          "trail%20",
          "two%20words",
          "back%5Cslash",
          "new%0Aline",
          "cr%0D",
          "%5Cn",
          "tab%09",
          "-dash",
          "%C3%A4",
          "latin%FC%FF",
          "sub/deep%0A/x",
          "*",
          "empty");

  /** How many there are. */
  static final int COUNT = 15;

  private OddFiles() {}

  /** Makes them, beside links and an empty directory. */
  static Path create(Path root) throws IOException {
    String uri = Files.createDirectories(root).toUri().toString();
    for (String name : NAMES) {
      Path file = Path.of(URI.create(uri + name));
      Files.createDirectories(file.getParent());
      Files.writeString(file, name.equals("empty") ? "" : name);
    }
    Files.createDirectories(root.resolve("nothing"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("plain"));
    return root;
  }

  /** Checks with the real program that these sums are right. */
  static void assertChecks(byte[] sums, Path directory) throws IOException, InterruptedException {
    Path file = Files.write(directory.resolve("sums"), sums);
    Process check =
        new ProcessBuilder("sha256sum", "-c", "--strict", "--quiet", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEmpty();
    assertThat(check.exitValue()).isZero();
  }
}
