package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/RELIABILITY.md} names tests: they must be there. */
class ReliabilityPageTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern NAME =
      Pattern.compile("`([A-Za-z]+(?:IT|Test|Contract))\\.([a-z0-9_]+)`");

  @Test
  void every_test_that_the_page_names_is_there() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/RELIABILITY.md"));
    List<String> missing = new ArrayList<>();
    for (MatchResult name : NAME.matcher(page).results().toList()) {
      if (!isThere(name.group(1), name.group(2))) {
        missing.add(name.group());
      }
    }

    assertThat(missing).isEmpty();
    assertThat(NAME.matcher(page).results().count()).isGreaterThan(40);
  }

  private static boolean isThere(String type, String method) throws IOException {
    Path file = ROOT.resolve("local/src/test/java/dev/muster/local/" + type + ".java");
    return Files.exists(file) && Files.readString(file).contains("void " + method + "(");
  }
}
