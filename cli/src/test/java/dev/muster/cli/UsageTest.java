package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.MusterProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command says to what it cannot understand: nothing here needs a broker. */
class UsageTest {
  @TempDir static Path directory;

  private Ended ended = new Ended(0, "", "");

  private int run(Map<String, String> environment, String... args) {
    ended = MusterHere.run(environment, args);
    return ended.code();
  }

  private String out() {
    return ended.out();
  }

  private String err() {
    return ended.err();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("no command is given"),
        wrong("no command 'stats'. Did you mean status", "stats"),
        wrong("no option '--prot'", "broker", "--prot", "1"),
        wrong("Port 70000", "broker", "--port", "70000"),
        wrong("'x' is not an int", "broker", "--port", "x"),
        wrong("no place for 'more'", "status", "more"),
        wrong("--slots must be at least 1, not 0", "worker", "--slots", "0"),
        wrong("--slots must be at least 1, not -3", "worker", "--slots=-3"),
        wrong("--processes must be at least 1, not 0", "worker", "--processes", "0"),
        wrong("--max-tasks-per-child must be", "worker", "--max-tasks-per-child", "0"),
        wrong("there is no /gone.jar", "worker", "--class-path", "/gone.jar"),
        wrong("'Math' does not name methods", "worker", "--allow", "Math"),
        wrong("--initarg needs --initializer", "worker", "--initarg", "1"),
        wrong("'soon' is no duration", "worker", "--grace", "soon"),
        wrong("'a b' is not a name", "worker", "--pool", "a b"),
        wrong("'kafka' is no address", "worker", "--bootstrap-servers", "kafka"),
        wrong("KEY=VALUE", "status", "-K", "acks"),
        wrong("would show a secret", "status", "-K", "sasl.jaas.config=x"),
        wrong("/gone.key: there is no such file", "status", "--auth-key-file", "/gone.key"),
        wrong("FUNCTION is missing", "submit"),
        wrong("no option '--timout'. Did you mean --timeout", "submit", "f", "--timout"),
        wrong("exclude each other", "submit", "f", "--no-wait", "--timeout", "1s"),
        wrong("FUNCTION must not be blank", "submit", " "),
        wrong("FUNCTION is missing", "map"),
        wrong("--chunk-size must be at least 1, not 0", "map", "f", "--chunk-size", "0"),
        wrong("'x' is not a task id", "result", "x"),
        wrong("ID is missing", "result"),
        wrong("'x' is not a task id", "cancel", "x"),
        wrong("--dry-run needs --fix", "topics", "--dry-run"),
        wrong("'a b' is not a name", "topics", "--pool", "a b"),
        wrong("--queue: 'a b' is not a name", "topics", "--queue", "a b"),
        wrong("ID is missing", "drain", "--worker"),
        wrong("'soon' is no duration", "drain", "--wait", "soon"),
        wrong("no place for 'x'", "undrain", "x"),
        wrong("ID is missing", "shutdown", "--worker"),
        wrong("'fish' is no shell", "completion", "fish"),
        wrong("no command 'stats'. Did you mean status", "help", "stats"),
        wrong("needs a token or mutual TLS", "coordinator", "--host", "0.0.0.0"),
        wrong("there is no address 'no such'", "coordinator", "--host", "no such"),
        wrong("port must be between", "coordinator", "--http-port", "70000"),
        wrong("no such file", "coordinator", "--http-token-file", "/gone"),
        wrong("--tls-key-store needs its password", "coordinator", "--tls-key-store", "/k"),
        wrong("needs --tls-key-store", "coordinator", "--tls-trust-store", "/t"),
        wrong("there are list, show, replay, drop", "dead-letters"),
        wrong("no command 'lst'. Did you mean list", "dead-letters", "lst"),
        wrong("'never' is no reason: there are unknown,", "dead-letters", "list", "--reason=never"),
        wrong("--limit must be at least 1, not 0", "dead-letters", "list", "--limit", "0"),
        wrong("ID is missing", "dead-letters", "show"),
        wrong("'x' is neither the number of a dead letter nor", "dead-letters", "show", "x"),
        wrong("say which", "dead-letters", "replay"),
        wrong("say which", "dead-letters", "drop", "--dry-run"),
        wrong("--all and a choice exclude each other", "dead-letters", "drop", "--all", "7"),
        wrong("1 to 100 rounds, not 0", "bench", "--rounds", "0"),
        wrong("no measurement 'speed': there are round-trip,", "bench", "--only", "speed"),
        wrong("there is no directory for '/gone/a.json'", "bench", "--json", "/gone/a.json"),
        wrong("cannot write to '/tmp'", "bench", "--plot", "/tmp"),
        wrong("cannot read '/gone.json'", "bench", "--from", "/gone.json"),
        wrong("--from measures nothing", "bench", "--from", "/gone.json", "--quick"),
        wrong("/dev/null is no report", "bench", "--from", "/dev/null"),
        wrong("'kafka' is no address", "chaos", "--bootstrap-servers", "kafka"),
        wrong("would show a secret", "chaos", "-b", "a:1", "-K", "ssl.key.password=x"),
        wrong("--kafka needs --bootstrap-servers", "chaos", "-K", "acks=all"),
        wrong("no option '--pool'", "chaos", "--pool", "render"),
        wrong("--rate must be between 0.01 and 10,000, not 0", "load", "--rate", "0"),
        wrong("--broken must be between 0 and 100, not 101", "load", "--broken", "101"),
        wrong("DIR is missing", "checksum"),
        wrong("there is no directory '/gone'", "checksum", "/gone"),
        wrong("there is no directory ''", "checksum", ""),
        wrong("'/dev/null' is not a directory", "checksum", "/dev/null"),
        wrong("--workers must be at least 1, not 0", "checksum", "/", "--workers", "0"),
        wrong("choose one", "checksum", "/", "--workers", "1", "--bootstrap-servers", "a:1"),
        wrong("/gone.properties: there is no such file", "status", "--config", "/gone.properties"));
  }

  private static Arguments wrong(String expected, String... args) {
    return Arguments.of(List.of(args), expected);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrong_usage_is_one_line_on_standard_error_and_exit_code_2(
      List<String> args, String expected) {
    assertThat(run(Map.of(), args.toArray(String[]::new))).isEqualTo(2);
    assertThat(out()).isEmpty();
    assertThat(err()).startsWith("muster").contains(expected).endsWith("\n");
    assertThat(err().lines()).hasSize(1);
  }

  @Test
  void a_wrong_value_in_the_environment_or_a_file_says_that_it_is_there() throws IOException {
    assertThat(run(Map.of("MUSTER_SLOTS", "x"), "worker")).isEqualTo(2);
    assertThat(err()).contains("from MUSTER_SLOTS");
    Path file = Files.writeString(directory.resolve("wrong.properties"), "grace=soon\n");
    assertThat(run(Map.of("MUSTER_CONFIG", file.toString()), "worker")).isEqualTo(2);
    assertThat(err()).contains("from " + file);
  }

  @Test
  void a_key_in_the_environment_that_is_none_is_not_repeated() {
    assertThat(run(Map.of("MUSTER_AUTH_KEY", "hunter2"), "worker")).isEqualTo(2);
    assertThat(err())
        .startsWith("muster worker: MUSTER_AUTH_KEY: key 1 is too short")
        .doesNotContain("hunter2");
    assertThat(err().lines()).hasSize(1);
  }

  @Test
  void the_help_of_a_command_has_exit_codes_and_examples() {
    assertThat(run(Map.of(), "help", "submit")).isZero();
    assertThat(out())
        .contains("Usage: muster submit", "Exit code:", "Examples:", "java.lang.Math::sqrt 16");
    assertThat(err()).isEmpty();
  }

  @Test
  void completion_knows_commands_and_their_options() {
    assertThat(run(Map.of(), "completion", "zsh")).isZero();
    assertThat(out()).contains("coordinator", "'--max-tasks-per-child'", "complete -F");
  }

  @Test
  void a_token_has_no_option_of_its_own_and_is_not_repeated() {
    assertThat(run(Map.of("MUSTER_HTTP_TOKEN", "hunter2"), "coordinator")).isEqualTo(2);
    assertThat(err()).contains("MUSTER_HTTP_TOKEN: a token must").doesNotContain("hunter2");
  }

  @Test
  void a_key_has_no_option_of_its_own() {
    assertThat(run(Map.of(), "status", "--auth-key", "a-key-that-is-long-enough")).isEqualTo(2);
    assertThat(err())
        .contains("no option '--auth-key'", "--auth-key-file")
        .doesNotContain("enough");
  }

  @Test
  void what_is_chosen_is_chosen_on_the_command_line_only() {
    Map<String, String> environment = Map.of("MUSTER_REASON", "expired", "MUSTER_FUNCTION", "f");

    assertThat(run(environment, "dead-letters", "drop")).isEqualTo(2);
    assertThat(err()).contains("say which");
  }

  @Test
  void a_cluster_that_is_only_in_the_environment_is_none_for_accidents() {
    Map<String, String> environment = Map.of("MUSTER_BOOTSTRAP_SERVERS", "production:9092");

    assertThat(run(environment, "chaos", "--auth-key-file", "/gone")).isEqualTo(2);
    assertThat(err()).contains("--auth-key-file needs --bootstrap-servers");
  }

  @Test
  void a_broker_that_is_not_there_is_named_within_ten_seconds() {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<CompletableFuture<Void>> commands =
          Stream.of("status", "worker", "chaos")
              .map(each -> CompletableFuture.runAsync(() -> assertNamesMissing(each), threads))
              .toList();

      commands.forEach(CompletableFuture::join);
    } finally {
      threads.shutdown();
    }
  }

  private static void assertNamesMissing(String command) {
    long begin = System.nanoTime();
    Ended ended = MusterHere.run(Map.of(), command, "-b", "127.0.0.1:1"); // nobody listens there

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(12));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("Kafka at 127.0.0.1:1").hasLineCount(1);
  }

  @Test
  void settings_of_other_commands_are_no_mistake_in_a_file() throws IOException {
    Path file = Files.writeString(directory.resolve("all.properties"), "slots=2\nworkers=0\n");

    assertThat(run(Map.of(), "checksum", "/", "--config=" + file)).isEqualTo(2);
    assertThat(err()).contains("--workers must be at least 1, not 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "checksum",
        "broker",
        "worker",
        "submit",
        "map",
        "status",
        "workers",
        "result",
        "shutdown",
        "topics",
        "drain",
        "undrain",
        "dead-letters",
        "dead-letters list",
        "dead-letters show",
        "dead-letters replay",
        "dead-letters drop",
        "bench",
        "chaos",
        "demo"
      })
  void every_command_has_help(String command) {
    assertThat(run(Map.of(), (command + " --help").split(" "))).isZero();
    assertThat(out()).contains("Usage: muster " + command).contains("--verbose");
    assertThat(err()).isEmpty();
  }

  @Test
  void the_help_lists_the_commands_and_the_version_is_one_line() {
    assertThat(run(Map.of(), "--help")).isZero();
    assertThat(out()).contains("Commands:", "shutdown", "MUSTER_BOOTSTRAP_SERVERS");
    assertThat(run(Map.of(), "--version")).isZero();
    assertThat(out()).startsWith("muster ");
  }

  @Test
  void an_empty_directory_has_no_checksums() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));

    assertThat(run(Map.of(), "checksum", empty.toString())).isZero();
    assertThat(out()).isEmpty();
  }

  @Test
  void what_people_are_told_is_one_line_without_control_characters() {
    assertThat(Terminal.oneLine("a \n b\r\nc\u001B[2J\n")).isEqualTo("a b c?[2J");
  }
}
