package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.MusterProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How workers come, work and end. */
class FleetWorkersIT extends FleetOfProcesses {
  @Test
  void two_workers_map_and_end_with_0_when_they_are_shut_down() {
    try (MusterProcess one = startWorker("two", "--slots", "1");
        MusterProcess other = startWorker("two", "--slots", "1")) {
      String numbers = String.join("\n", IntStream.range(0, 50).mapToObj(n -> "" + n).toList());
      Ended map = withInput(numbers, "map", "test.square", "--pool", "two");
      assertThat(map.err()).isEmpty();
      assertThat(map.out().lines())
          .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(n -> "" + n * n).toList());

      assertThat(muster("shutdown", "-p", "two")).isEqualTo(new Ended(0, "2 workers ended\n", ""));
      assertThat(one.await().code()).isZero();
      assertThat(other.await().code()).isZero();
    }
  }

  @Test
  void a_worker_without_child_processes_ends_at_once_when_a_task_calls_system_exit() {
    try (MusterProcess only = startWorker("exit", "--slots", "1", "--allow", "*::exit")) {
      Ended submitted = muster("submit", "java.lang.System::exit", "0", "-p", "exit", "--no-wait");
      assertThat(submitted.code()).isZero();

      assertThat(only.await().code()).isEqualTo(13);
    }
  }

  @Test
  void drained_worker_processes_stay_and_take_tasks_again_when_they_are_told_to() {
    try (MusterProcess children = startWorker("drained", "--processes", "2")) {
      Ended drain = muster("drain", "-p", "drained", "--wait", "30s");
      assertThat(drain.code()).as(drain.err()).isZero();
      assertThat(drain.err())
          .contains("pool drained is drained: its workers (2 now) take no tasks");
      assertThat(muster("workers", "-p", "drained").out().lines().skip(1))
          .hasSize(2)
          .allMatch(line -> line.contains(" drained "));
      assertThat(muster("status", "-p", "drained", "--json").out()).contains("\"drained\":true");
      String id = muster("submit", "-p", "drained", "test.square", "7", "--no-wait").out().strip();
      assertFails(muster("result", "-p", "drained", id), "has no result");

      assertThat(muster("undrain", "-p", "drained").code()).isZero();

      assertThat(muster("result", "-p", "drained", id, "--wait", "30s").out()).isEqualTo("49\n");
      assertThat(children.isAlive()).isTrue();
    }
  }

  @Test
  void one_worker_of_several_is_shut_down() {
    try (MusterProcess one = startWorker("several", "--slots", "1");
        MusterProcess other = startWorker("several", "--slots", "1")) {
      List<String> ids =
          muster("workers", "-p", "several")
              .out()
              .lines()
              .skip(1)
              .map(l -> l.substring(0, l.indexOf(' ')))
              .toList();
      String first =
          ids.stream().filter(id -> id.contains("-" + one.pid() + "-")).findFirst().get();

      assertFails(
          muster("shutdown", "-p", "several", "--worker", "nobody"),
          "pool several has no worker 'nobody', or has it no more; there are " + ids.get(0));
      assertFails(
          muster("drain", "-p", "several", "--worker", first.substring(0, 1)),
          "'%s' could be each of %s, ".formatted(first.substring(0, 1), ids.get(0)));
      assertFails(muster("drain", "-p", "mistaken"), "there is no pool mistaken at Kafka at");
      assertThat(muster("shutdown", "-p", "several", "--worker", first))
          .isEqualTo(new Ended(0, "1 worker ended\n", ""));

      assertThat(one.await().code()).isZero();
      assertThat(other.isAlive()).isTrue();
      assertFails(
          muster("shutdown", "-p", "several", "--worker", first), "or has it no more; there are ");
    }
  }

  @Test
  void a_shutdown_that_takes_too_long_says_who_is_left() throws IOException {
    try (MusterProcess busy = startWorker("busy", "--slots", "1")) {
      muster("submit", "-p", "busy", "test.hold", directory.toString(), "--no-wait");
      Ended ended = muster("shutdown", "-p", "busy", "--timeout", "1s");
      Files.createFile(directory.resolve("go"));

      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.out()).isEqualTo("0 workers ended\n");
      assertThat(ended.err()).contains("1 of 1 workers have not ended within 1s");
      assertThat(busy.isAlive()).isTrue();
    }
  }

  @Test
  void a_worker_that_is_asked_to_end_finishes_what_it_holds() throws IOException {
    try (MusterProcess asked = startWorker("asked", "--slots", "1", "--grace", "60s")) {
      String id =
          muster("submit", "-p", "asked", "test.hold", directory.toString(), "--no-wait")
              .out()
              .strip();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> Files.exists(directory.resolve("begun")));
      asked.terminate();
      Files.createFile(directory.resolve("go"));

      assertThat(asked.await().code()).isZero();
      assertThat(muster("result", "-p", "asked", id).out()).isEqualTo("\"held\"\n");
    }
  }

  @Test
  void supervised_workers_take_pills() {
    try (MusterProcess children = startWorker("children", "--processes", "2")) {
      Ended map = withInput("3\n".repeat(20), "map", "test.square", "-p", "children");
      assertThat(map).isEqualTo(new Ended(0, "9\n".repeat(20), ""));

      assertThat(muster("shutdown", "-p", "children").out()).isEqualTo("2 workers ended\n");
      assertThat(children.await().code()).isZero();
    }
  }

  @Test
  void supervised_workers_are_recycled_and_end_when_they_are_asked_to() {
    try (MusterProcess children =
        startWorker("recycled", "--processes", "1", "--max-tasks-per-child", "2")) {
      Ended map = withInput("3\n".repeat(5), "map", "test.square", "-p", "recycled");
      assertThat(map).isEqualTo(new Ended(0, "9\n".repeat(5), ""));

      assertThat(children.terminate().await().code()).isZero();
    }
  }

  @Test
  void a_worker_whose_initializer_fails_says_why() {
    Ended here =
        withInput(
            "", "worker", "-p", "bad", "--initializer", "test.fail", "--initarg", "no licence");
    assertFails(here, "test.fail", "no licence");

    Ended below =
        withInput(
            "",
            "worker",
            "-p",
            "bad",
            "--initializer",
            "test.fail",
            "--initarg",
            "no licence",
            "--processes",
            "1");
    assertThat(below.code()).isEqualTo(1);
    assertThat(below.err().lines().toList().get(below.err().lines().toList().size() - 1))
        .contains("its processes cannot start", "no licence");
  }

  @Test
  void functions_are_found_on_the_class_path_that_was_given() throws IOException {
    Path classes = TestClasses.compile(directory, "Greeter", "greet", "\"hello\"");
    try (MusterProcess without = startWorker("greet", "--slots", "1")) {
      assertFails(muster("submit", "-p", "greet", "Greeter::greet"), "no function Greeter::greet");
      assertThat(without.isAlive()).isTrue();
    }
    for (String mode : List.of("--slots", "--processes")) {
      String pool = "greet" + mode;
      try (MusterProcess with = startWorker(pool, mode, "1", "--class-path", classes.toString())) {
        assertThat(muster("submit", "-p", pool, "Greeter::greet").out()).isEqualTo("\"hello\"\n");
        assertThat(with.isAlive()).isTrue();
      }
    }
  }
}
