package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.MusterProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does about tasks that failed, with a broker and a worker as processes. */
class DeadLettersIT {
  private static MusterProcess broker;
  private static MusterProcess worker;
  private static String address;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    broker = MusterProcess.start("broker", "--port", "0");
    broker.awaitOut();
    address = broker.out().strip();
    worker = MusterProcess.start("worker", "-b", address, "--slots", "1");
    worker.awaitErr("takes tasks of pool default from Kafka at " + address);
  }

  @AfterAll
  static void stop() {
    worker.close();
    broker.close();
  }

  private static Ended muster(String... args) {
    return MusterHere.run(Map.of("MUSTER_BOOTSTRAP_SERVERS", address), args);
  }

  private static Ended letters(String... args) {
    return muster(Stream.concat(Stream.of("dead-letters"), Stream.of(args)).toArray(String[]::new));
  }

  /** Makes a call that fails; returns the id of its task. */
  private static String failing(String function, String... args) {
    String id =
        muster(
                Stream.concat(Stream.of("submit", "--no-wait", function), Stream.of(args))
                    .toArray(String[]::new))
            .out()
            .strip();
    assertThat(muster("result", id, "--wait", "30s").code()).isEqualTo(1);
    return id;
  }

  @SuppressWarnings("unchecked") // a list of objects is what --json promises
  private static List<Map<String, Object>> json(Ended ended) {
    assertThat(ended.code()).isZero();
    return (List<Map<String, Object>>) Objects.requireNonNull(JsonText.read(ended.out()));
  }

  private static String number(String task) {
    return String.valueOf(json(letters("list", task, "--json")).get(0).get("id"));
  }

  @Test
  void a_task_is_listed_shown_and_replayed_when_its_cause_is_gone() throws IOException {
    Path file = directory.resolve("input");
    String task = failing("test.read", file.toString());
    String number = number(task);

    Ended table = letters("list", "--function", "test.read", "--reason", "TASK-FAILED");
    assertThat(table.out().lines()).hasSize(2);
    assertThat(table.out().lines().skip(1))
        .singleElement()
        .asString()
        .startsWith(number + " ")
        .contains("task_failed", "test.read", task, "NoSuchFileException", "Z");

    Ended show = letters("show", number);
    assertThat(show.code()).isZero();
    assertThat(show.out())
        .contains("state        open", "task         " + task)
        .contains("call 0       (\"" + file + "\")")
        .contains("    java.nio.file.NoSuchFileException: " + file)
        .contains("        at dev.muster.cli.TestTasks.read(TestTasks.java:");
    assertThat(json(letters("show", task, "--json")).get(0))
        .containsEntry("reason", "task_failed")
        .containsEntry("attempts", 1)
        .containsKeys("original", "stack", "setAsideAt")
        .extractingByKey("arguments", InstanceOfAssertFactories.LIST)
        .singleElement(InstanceOfAssertFactories.MAP)
        .containsEntry("positional", List.of(file.toString()));

    String line = ": test.read of task " + task + "\n";
    assertThat(letters("replay", task, "--dry-run"))
        .isEqualTo(
            new Ended(
                0, number + " would be replayed" + line + "1 dead letter would be replayed\n", ""));

    Files.writeString(file, "there now");
    assertThat(letters("replay", task))
        .isEqualTo(new Ended(0, number + " replayed" + line + "1 dead letter replayed\n", ""));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> muster("result", task).out().equals("\"there now\"\n"));

    assertThat(json(letters("list", task, "--json"))).isEmpty();
    assertThat(letters("show", number).out()).contains("state        replayed");
    Ended again = letters("replay", number);
    assertThat(again.code()).isZero();
    assertThat(again.out()).isEqualTo("0 dead letters replayed\n");
    assertThat(again.err()).contains("dead letter " + number + " was replayed already");
  }

  @Test
  void letters_are_dropped_by_what_they_are() {
    String refused = failing("dev.muster.cli.TestTasks::secret");
    String number = number(refused);
    failing("test.fail", "older");
    failing("test.fail", "newer");

    assertThat(json(letters("list", "--function", "test.fail", "--limit", "1", "--json")))
        .singleElement(InstanceOfAssertFactories.MAP)
        .hasEntrySatisfying("detail", detail -> assertThat((String) detail).contains("newer"));
    Ended first = letters("list", "--function", "test.fail", "--limit", "1");
    assertThat(first.code()).isZero();
    assertThat(first.err()).contains("1 older ones are not shown (--limit 2 shows all)");

    Ended dropped = letters("drop", "--reason", "not_allowed", "--json");
    assertThat(json(dropped))
        .containsExactly(
            Map.of("id", Integer.valueOf(number), "task", refused, "state", "dropped"));
    assertThat(json(letters("list", "--reason", "not_allowed", "--json"))).isEmpty();
    assertThat(letters("drop", number).err()).contains("was dropped already");

    Ended late = letters("replay", refused);
    assertThat(late.code()).isEqualTo(1);
    assertThat(late.err()).contains("dead letter " + number + " was dropped already");
  }

  @Test
  void a_letter_that_is_not_there_is_a_failure_that_says_so() {
    String task = "01a00000-0000-7000-8000-5f1c3a9e2b71";

    Ended show = letters("show", "9999", task);
    assertThat(show.code()).isEqualTo(1);
    assertThat(show.out()).isEmpty();
    assertThat(show.err())
        .contains("there is no dead letter 9999", "there is no dead letter of task " + task);
    assertThat(letters("drop", "9999").code()).isEqualTo(1);
  }
}
