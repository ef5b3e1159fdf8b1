package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.AuthKeys;
import dev.muster.cli.MusterProcess.Ended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A fleet with a key, and those who have none or another. */
class SignedFleetIT {
  private static final String KEY = "the-key-of-this-fleet-is-hush";
  private static final String OTHER = "the-key-of-another-fleet";

  @TempDir static Path directory;

  private static MusterProcess broker;
  private static MusterProcess worker;
  private static String address;

  @BeforeAll
  static void start() {
    broker = MusterProcess.start("broker", "--port", "0");
    broker.awaitOut();
    address = broker.out().strip();
    worker =
        MusterProcess.start(
            with(Map.of("MUSTER_AUTH_KEY", KEY, "MUSTER_KAFKA_CLIENT_ID", "hushed")),
            "",
            "worker",
            "--processes",
            "1");
    worker.awaitErr("takes tasks");
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
  }

  private static Map<String, String> with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put("MUSTER_BOOTSTRAP_SERVERS", address);
    return all;
  }

  private static Path keyFile(String name, String permissions, String... keys) throws IOException {
    Path file = Files.write(directory.resolve(name), List.of(keys));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  private static Ended submit(String... args) {
    return MusterProcess.run(with(Map.of()), "", args);
  }

  @Test
  void a_worker_says_which_key_signs() {
    assertThat(worker.err())
        .contains("records are signed with key " + AuthKeys.parse(KEY).signingId())
        .doesNotContain(KEY);
  }

  @Test
  void a_worker_without_a_key_says_so() {
    try (MusterProcess keyless =
        MusterProcess.start("worker", "-b", address, "-p", "keyless", "--slots", "1")) {
      keyless.awaitErr("takes tasks");

      assertThat(keyless.err().lines().findFirst().orElseThrow())
          .contains("records are not signed", "--auth-key-file");
    }
  }

  @Test
  void who_has_the_key_in_a_file_is_served() throws IOException {
    Path file = keyFile("keys", "rw-------", KEY);

    assertThat(submit("submit", "test.square", "5", "--auth-key-file", file.toString()))
        .isEqualTo(new Ended(0, "25\n", ""));
  }

  @Test
  void a_key_that_is_also_accepted_is_as_good() throws IOException {
    Path file = keyFile("rotating", "rw-------", OTHER, KEY);
    try (MusterProcess rotated =
        MusterProcess.start(
            with(Map.of("MUSTER_AUTH_KEY_FILE", file.toString())),
            "",
            "worker",
            "-p",
            "rotating")) {
      rotated.awaitErr("takes tasks");
      for (String key : List.of(KEY + " " + OTHER, OTHER)) {
        assertThat(
                MusterProcess.run(
                    with(Map.of("MUSTER_AUTH_KEY", key)),
                    "",
                    "submit",
                    "-p",
                    "rotating",
                    "test.square",
                    "6"))
            .isEqualTo(new Ended(0, "36\n", ""));
      }
    }
  }

  @Test
  void a_file_that_everybody_can_read_is_warned_of() throws IOException {
    Path file = keyFile("open", "rw-r--r--", KEY);

    Ended ended = submit("status", "--json", "--auth-key-file", file.toString());

    assertThat(ended.code()).isZero();
    assertThat(ended.err().lines()).hasSize(1);
    assertThat(ended.err()).contains("can read the keys in " + file).doesNotContain(KEY);
  }

  @Test
  void who_has_no_key_or_another_is_not_served() throws IOException {
    Path file = keyFile("other", "rw-------", OTHER);

    for (Ended ended :
        List.of(
            submit("submit", "test.square", "5", "--timeout", "3s"),
            submit(
                "submit",
                "test.square",
                "5",
                "--timeout",
                "3s",
                "--auth-key-file",
                file.toString()))) {
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.out()).isEmpty();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void no_list_of_processes_shows_the_key_and_no_child_has_it_in_its_environment()
      throws IOException {
    ProcessHandle parent = ProcessHandle.of(worker.pid()).orElseThrow();
    List<ProcessHandle> children = parent.descendants().toList();
    assertThat(children).isNotEmpty();

    assertThat(proc(parent, "cmdline")).contains("worker").doesNotContain(KEY);
    for (ProcessHandle child : children) {
      assertThat(proc(child, "cmdline")).contains("WorkerProcess").doesNotContain(KEY);
      assertThat(proc(child, "environ")).contains("CLASSPATH").doesNotContain(KEY, "hushed");
    }
  }

  private static String proc(ProcessHandle process, String file) throws IOException {
    return Files.readString(
        Path.of("/proc", Long.toString(process.pid()), file), StandardCharsets.ISO_8859_1);
  }
}
