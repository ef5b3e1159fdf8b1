package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The muster script in a tree of its own, with a Maven that only notes that it was called. */
class MusterScriptIT {
  private static final Path SCRIPT = Path.of("..", "muster").toAbsolutePath().normalize();
  private static final String LINE = "muster: building, once; this may take a minute or two\n";

  @TempDir Path directory;

  private Path root;
  private Path bin;

  /** What the script came to. */
  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void makeTree() throws IOException {
    root = Files.createDirectories(directory.resolve("a tree"));
    bin = Files.createDirectories(directory.resolve("bin"));
    Files.copy(SCRIPT, root.resolve("muster"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Path module = Files.createDirectories(root.resolve("cli/src/main/java"));
    Files.writeString(root.resolve("cli/pom.xml"), "<project/>");
    Files.writeString(module.resolve("A.java"), "class A {}");
    program(bin.resolve("mvn"), "echo \"$@\" >>'%s'; sleep 0.2".formatted(calls()));
    makeOld(root);
  }

  private static void makeOld(Path tree) throws IOException {
    FileTime old = FileTime.from(Instant.now().minusSeconds(60));
    try (var all = Files.walk(tree)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, old);
      }
    }
  }

  private Path calls() {
    return directory.resolve("calls");
  }

  private long builds() throws IOException {
    return Files.exists(calls()) ? Files.readAllLines(calls()).size() : 0;
  }

  private static void program(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A JDK whose java prints its arguments, one on each line, except to tell its version. */
  private Path jdk(String version, boolean compiler) throws IOException {
    Path home = directory.resolve("jdk-%s-%s".formatted(version, compiler));
    if (Files.exists(home)) {
      return home; // a program that somebody runs is not written again: half of it would run
    }
    Path programs = Files.createDirectories(home.resolve("bin"));
    program(
        programs.resolve("java"),
        """
        case "$*" in
          *-version) echo "    java.home = %s" >&2; echo 'openjdk version "%s"' >&2 ;;
          *) printf '%%s\\n' "$@" ;;
        esac"""
            .formatted(home, version));
    if (compiler) {
      program(programs.resolve("javac"), "exit 1");
    }
    return home;
  }

  private Process start(Path script, Map<String, String> environment, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("PATH", bin + ":/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", jdk("17.0.1", true).toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Ended await(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }

  private Ended muster(String... args) throws Exception {
    return await(start(root.resolve("muster"), Map.of(), args));
  }

  private Ended musterWith(Map<String, String> environment) throws Exception {
    return await(start(root.resolve("muster"), environment));
  }

  @Test
  void it_builds_once_says_so_and_passes_arguments_on_as_they_are() throws Exception {
    Ended first = muster("submit", "two words", "", "*", "\"q\"");

    assertThat(first.code()).isZero();
    assertThat(first.err()).isEqualTo(LINE);
    assertThat(first.out())
        .contains("%s/cli/target/muster-cli.jar:%s/cli/target/lib/*\n".formatted(root, root))
        .endsWith("dev.muster.cli.Muster\nsubmit\ntwo words\n\n*\n\"q\"\n");
    assertThat(muster("status").err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
    assertThat(Files.readString(calls())).contains("-pl cli -am", "package");
  }

  @Test
  void it_builds_again_when_sources_have_changed_or_gone() throws Exception {
    muster();
    Path added = Files.writeString(root.resolve("cli/src/main/java/B.java"), "class B {}");
    assertThat(muster().err()).isEqualTo(LINE);
    makeOld(root.resolve("cli/src"));
    Files.delete(added);
    assertThat(muster().err()).isEqualTo(LINE);
    Files.writeString(root.resolve("pom.xml"), "<project></project>");
    assertThat(muster().err()).isEqualTo(LINE);
    assertThat(muster().err()).isEmpty();
  }

  @Test
  void it_finds_its_tree_through_links() throws Exception {
    Path links = Files.createDirectories(directory.resolve("links"));
    Path first = Files.createSymbolicLink(links.resolve("first"), Path.of("../a tree/muster"));
    Path second = Files.createSymbolicLink(links.resolve("second"), first.toAbsolutePath());

    assertThat(await(start(second, Map.of())).out()).contains(root + "/cli/target");
    Files.createSymbolicLink(bin.resolve("muster"), second);
    Process byPath =
        new ProcessBuilder(
                "sh", "-c", "PATH='%s':$PATH JAVA_HOME='%s' muster".formatted(bin, jdk("17", true)))
            .start();
    assertThat(await(byPath).out()).contains(root + "/cli/target");
  }

  @Test
  void first_uses_at_the_same_time_build_once() throws Exception {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(start(root.resolve("muster"), Map.of()));
    }
    for (Process each : all) {
      Ended ended = await(each);
      assertThat(ended.code()).as(ended.err()).isZero();
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void a_build_that_fails_shows_what_maven_says_and_is_tried_again() throws Exception {
    program(bin.resolve("mvn"), "echo no luck; exit 1");
    Ended failed = muster("status");

    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains("no luck", "the build failed");
    assertThat(muster("status").err()).contains("no luck");
  }

  @Test
  void a_build_without_an_archive_of_classes_says_so_once_and_works() throws Exception {
    program(
        jdk("17.0.1", true).resolve("bin/java"),
        """
        case "$*" in
          *ArchiveClassesAtExit*) echo no luck; exit 1 ;;
          *-version) echo "    java.home = ${0%/bin/java}" >&2; echo 'openjdk version "17.0.1"' >&2 ;;
          *) printf '%s\\n' "$@" ;;
        esac""");
    Ended first = muster("status");

    assertThat(first.code()).isZero();
    assertThat(first.err()).contains("no archive of classes", "muster-build.log").hasLineCount(2);
    assertThat(root.resolve("target/muster-build.log")).content().contains("no luck");
    assertThat(muster("status").err()).isEmpty();
  }

  @Test
  void what_is_missing_is_named() throws Exception {
    assertThat(musterWith(Map.of("JAVA_HOME", jdk("11.0.2", true).toString())).err())
        .contains("needs a JDK, version 17 or newer", "is version 11");
    assertThat(musterWith(Map.of("JAVA_HOME", jdk("17.0.2", false).toString())).err())
        .contains("needs a JDK to build");
    assertThat(musterWith(Map.of("JAVA_HOME", "/gone")).err()).contains("JAVA_HOME is /gone");
    Files.delete(bin.resolve("mvn"));
    // A path with all that the script needs, and no Maven.
    for (String tool : List.of("sh", "sed", "head", "find", "mkdir", "touch", "dirname", "flock")) {
      Files.createSymbolicLink(bin.resolve(tool), Path.of("/usr/bin", tool));
    }
    Ended ended = musterWith(Map.of("PATH", bin.toString()));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("needs Maven to build").hasLineCount(1);
    Ended noJava = musterWith(Map.of("PATH", bin.toString(), "JAVA_HOME", ""));
    assertThat(noJava.code()).isEqualTo(1);
    assertThat(noJava.err()).contains("there is no java").hasLineCount(1);
  }
}
