package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.MusterProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is asked of a fleet from outside: calls, results, topics. */
class FleetIT extends FleetOfProcesses {
  private static final Pattern SUMS =
      Pattern.compile("(\\d+) sent, (\\d+) done, (\\d+) failed, 0 open\n");

  private static MusterProcess worker;

  @BeforeAll
  static void startWorker() {
    worker = startWorker("default", "--slots", "2");
  }

  @AfterAll
  static void stopWorker() {
    worker.close();
  }

  @Test
  void a_call_prints_its_result_as_json() {
    assertThat(muster("submit", "test.square", "-7")).isEqualTo(new Ended(0, "49\n", ""));
    assertThat(muster("submit", "test.repeat", "ab", "--named", "times=2"))
        .isEqualTo(new Ended(0, "\"abab\"\n", ""));
    assertThat(muster("submit", "dev.muster.cli.TestTasks::repeat", "--", "--", "1").out())
        .isEqualTo("\"--\"\n");
  }

  @Test
  void a_function_that_is_not_there_is_named() {
    assertFails(muster("submit", "test.sqare", "1"), "There is no function test.sqare");
  }

  @Test
  void a_function_that_is_not_allowed_is_named() {
    assertFails(
        muster("submit", "dev.muster.cli.TestTasks::secret"),
        "may not run dev.muster.cli.TestTasks::secret",
        "--allow");
  }

  @Test
  void wrong_arguments_are_told_with_what_the_function_takes() {
    assertFails(muster("submit", "test.square"), "test.square takes 1 arguments (long n), not 0");
    assertFails(muster("submit", "test.square", "1", "2"), "(long n), not 2");
    assertFails(muster("submit", "test.square", "ten"), "'n'", "a string does not fit long");
    assertFails(muster("submit", "test.square", "--named", "m=1"), "has no parameter 'm'");
  }

  @Test
  void a_task_that_throws_is_one_line_and_with_verbose_its_stack() {
    assertFails(
        muster("submit", "test.fail", "no\nluck"), "IllegalStateException: no luck in test.fail");
    Ended verbose = muster("submit", "test.fail", "why", "--verbose");
    assertThat(verbose.code()).isEqualTo(1);
    assertThat(verbose.err()).contains("at dev.muster.cli.TestTasks.fail");
  }

  @Test
  void a_result_is_found_by_its_id() {
    Ended submitted = muster("submit", "test.square", "12", "--no-wait");
    String id = submitted.out().strip();
    assertThat(muster("result", id, "--wait", "30s")).isEqualTo(new Ended(0, "144\n", ""));
    assertThat(muster("result", id, "--json").out()).isEqualTo("[{\"index\":0,\"value\":144}]\n");

    String failing = muster("submit", "test.fail", "x", "--no-wait").out().strip();
    assertFails(muster("result", failing, "--wait", "30s"), "IllegalStateException: x");
  }

  @Test
  void a_result_that_is_not_there_yet_is_a_failure_that_says_so() {
    String id = "01a00000-0000-7000-8000-5f1c3a9e2b71";
    assertFails(muster("result", id), "has no result of task " + id + " yet");
  }

  @Test
  void a_wait_that_ends_leaves_the_task_alone() throws IOException {
    Ended ended = muster("submit", "test.hold", directory.toString(), "--timeout", "1s");
    Files.createFile(directory.resolve("go"));

    assertFails(ended, "no result within 1s", "muster result ");
    String id = ended.err().strip().replaceAll(".* ", "");
    assertThat(muster("result", id, "--wait", "30s").out()).isEqualTo("\"held\"\n");
  }

  @Test
  void malformed_lines_and_failing_calls_are_reported_and_the_others_go_on() {
    Ended ended = withInput("1\nnot json\n3\n\"x\"\n\n5", "map", "test.square");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).isEqualTo("1\n9\n25\n");
    assertThat(ended.err().lines().sorted())
        .satisfiesExactly(
            one -> assertThat(one).startsWith("line 2: not JSON: "),
            two -> assertThat(two).startsWith("line 4: ").contains("does not fit long"),
            sum -> assertThat(sum).isEqualTo("muster map: 2 of 5 lines failed"));
  }

  @Test
  void a_map_can_be_in_chunks_and_out_of_order() {
    String input = "2\n".repeat(300) + "\"x\"\n";
    Ended ended = withInput(input, "map", "test.square", "--unordered", "--chunk-size", "7");

    assertThat(ended.out()).isEqualTo("4\n".repeat(300));
    assertThat(ended.err()).startsWith("line 301: ").contains("1 of 301 lines failed");
  }

  @Test
  void a_map_of_nothing_is_nothing() {
    assertThat(muster("map", "test.square")).isEqualTo(new Ended(0, "", ""));
  }

  @Test
  void a_load_goes_on_for_its_time_and_every_call_of_it_ends() {
    Ended ended = muster("load", "--rate", "40", "--duration", "2s", "--broken", "20");

    assertThat(ended.code()).isZero();
    Matcher sums = SUMS.matcher(ended.out());
    assertThat(sums.matches()).as(ended.out() + ended.err()).isTrue();
    assertThat(Integer.parseInt(sums.group(1))).isBetween(20, 81);
    assertThat(Integer.parseInt(sums.group(3))).isPositive();
  }

  @Test
  void status_and_workers_show_what_runs() throws IOException {
    String id = muster("submit", "test.hold", directory.toString(), "--no-wait").out().strip();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(directory.resolve("begun")));
    Ended status = muster("status", "--json");
    Ended workers = muster("workers", "--json");
    Ended table = muster("workers");
    Files.createFile(directory.resolve("go"));

    assertThat(JsonText.read(status.out()))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("pool", "default")
        .containsEntry("workers", 1)
        .containsEntry("slots", 2)
        .hasEntrySatisfying("busy", busy -> assertThat((Integer) busy).isPositive())
        .containsKey("backlog");
    assertThat(workers.out())
        .contains("\"pid\":" + worker.pid(), "\"function\":\"test.hold\"", "\"task\":\"" + id);
    assertThat(table.out().lines()).hasSize(2).last().asString().contains("running", "test.hold");
  }

  @Test
  void a_pool_without_workers_is_told() {
    assertThat(muster("shutdown", "-p", "nobody")).isEqualTo(new Ended(0, "0 workers ended\n", ""));
    try (MusterProcess waiting =
        MusterProcess.start(
            Map.of("MUSTER_BOOTSTRAP_SERVERS", address), "", "submit", "-p", "nobody", "f")) {
      waiting.awaitErr("pool nobody has no workers; waiting for one");
    }
    assertFails(muster("shutdown", "-p", "nobody"), "no workers, and 1 task records wait for one");
  }

  @Test
  void topics_that_are_missing_are_told_and_made() {
    Ended missing = muster("topics", "-p", "made");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("there is no pool made at Kafka at " + address);
    assertThat(missing.out()).contains("MISSING").doesNotContain("ok");
    Ended dry = muster("topics", "-p", "made", "--fix", "--dry-run");
    assertThat(dry.out()).contains("muster.made.tasks: would be created (topic)");
    assertThat(dry.code()).isEqualTo(1);

    Ended fixed = muster("topics", "-p", "made", "--fix");

    assertThat(fixed.code()).as(fixed.err()).isZero();
    assertThat(fixed.out()).contains("muster.made.tasks: created (topic)", "created (group)");
    Ended now = muster("topics", "-p", "made");
    assertThat(now.code()).isZero();
    assertThat(now.out())
        .contains("retention.ms", "share.delivery.count.limit")
        .doesNotContain("DIFF");
    assertThat(muster("topics", "-p", "made", "--json").out())
        .startsWith("{\"pool\":\"made\",\"asExpected\":true,");
  }

  @Test
  void topics_of_a_queue_between_programs_are_told_and_made() {
    Ended missing = muster("topics", "--queue", "lines");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("there is no queue lines at Kafka at " + address);

    Ended fixed = muster("topics", "--queue", "lines", "--fix");

    assertThat(fixed.code()).as(fixed.err()).isZero();
    assertThat(fixed.out()).contains("muster.lines.items: created (topic)", "muster.lines.ledger");
    assertThat(muster("topics", "--queue", "lines", "--json").out())
        .startsWith("{\"queue\":\"lines\",\"asExpected\":true,");
  }

  @Test
  void checksums_of_a_fleet_pass_the_check_of_sha256sum() throws Exception {
    Path tree = OddFiles.create(directory.resolve("tree"));

    try (MusterProcess checksum =
        MusterProcess.start("checksum", tree.toString(), "--bootstrap-servers", address)) {
      Ended ended = checksum.await();
      assertThat(ended.code()).isZero();
      assertThat(ended.err()).isEqualTo("muster checksum: 1 symbolic link skipped\n");
      assertThat(ended.out().chars().filter(c -> c == '\n')).hasSize(OddFiles.COUNT);
      OddFiles.assertChecks(checksum.outBytes(), directory);
    }
  }

  @Test
  void the_port_of_a_broker_is_not_given_to_another() {
    String port = address.substring(address.indexOf(':') + 1);

    assertFails(MusterProcess.run("broker", "--port", port), "Port " + port);
  }

  @Test
  void the_data_of_a_broker_are_not_given_to_another() throws IOException {
    String data = directory.resolve("data").toString();
    try (MusterProcess first = MusterProcess.start("broker", "--port", "0", "--data", data)) {
      first.awaitOut();
      assertFails(MusterProcess.run("broker", "--port", "0", "--data", data), data, "in use");
      assertThat(first.terminate().await().code()).isZero();
    }
    Path file = Files.createFile(directory.resolve("file"));
    assertFails(
        MusterProcess.run("broker", "--port", "0", "--data", file.toString()), "not a directory");
  }
}
