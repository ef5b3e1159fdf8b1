package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.Broker;
import dev.muster.broker.Partition;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Outcome;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.TaskCancelledException;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.Topics;
import dev.muster.protocol.WrongArgumentsException;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a program that was started again finds of its maps. */
@Timeout(90)
abstract class NamedMapContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int CALLS = 12;

  private final String name = "named-" + TaskId.next(Clock.systemUTC());
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private Broker broker;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // opened before each test
  NamedMapContract() {}

  abstract Broker connect();

  @BeforeEach
  void open() {
    broker = connect();
  }

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    broker.close();
  }

  /** The same program, started once more. */
  private Pool run() {
    Pool pool = Pool.on(broker, PoolConfig.client("nightly").withPool(name));
    opened.push(
        () -> {
          pool.terminate();
          pool.close();
        });
    return pool;
  }

  private void work() {
    opened.push(Worker.on(broker, WorkerConfig.defaults().withPool(name).withSlots(1)));
  }

  private List<String> inputs() {
    return IntStream.range(0, CALLS).mapToObj(i -> folder.resolve("in" + i).toString()).toList();
  }

  private static void write(List<String> files) throws IOException {
    for (String file : files) {
      Files.writeString(Path.of(file), "read");
    }
  }

  private static AsyncResult<List<String>> map(Pool pool, List<String> inputs) {
    return pool.named("scores").mapAsync(FileTasks::countedRead, inputs, 3);
  }

  private static void assertRuns(List<String> inputs, int times) {
    assertThat(inputs).allSatisfy(input -> assertThat(FileTasks.reads(input)).isEqualTo(times));
  }

  @Test
  void a_map_of_which_nothing_is_missing_returns_without_running_anything() throws Exception {
    work();
    write(inputs());
    AsyncResult<List<String>> first = map(run(), inputs());
    List<String> results = first.get(SOON);

    AsyncResult<List<String>> again = map(run(), inputs());

    assertThat(again.get(SOON)).isEqualTo(results).hasSize(CALLS).containsOnly("read");
    assertThat(again.id()).isEqualTo(first.id());
    assertRuns(inputs(), 1);
  }

  @Test
  void calls_that_are_queued_are_waited_for_and_not_sent_again() throws Exception {
    write(inputs());
    map(run(), inputs()).accepted().join();

    AsyncResult<List<String>> again = map(run(), inputs());
    again.accepted().join();
    work();

    assertThat(again.get(SOON)).hasSize(CALLS);
    assertRuns(inputs(), 1);
  }

  @Test
  void calls_that_never_reached_the_broker_are_sent() throws Exception {
    write(inputs());
    map(run(), inputs()).accepted().join();
    // Three of its four chunks were never there.
    broker.truncate(new Partition(Topics.tasks(name).topic().name(), 0), 3);

    Pool second = run();
    AsyncResult<List<String>> again = map(second, inputs());
    work();

    assertThat(again.get(SOON)).hasSize(CALLS).containsOnly("read");
    assertRuns(inputs(), 1);
    assertThat(second.duplicates()).isZero();
  }

  @Test
  void calls_that_failed_are_tried_again_and_the_others_are_not() throws Exception {
    work();
    List<String> there = inputs().subList(0, 5);
    List<String> missing = inputs().subList(5, CALLS);
    write(there);
    assertThatThrownBy(() -> map(run(), inputs()).get(SOON))
        .isInstanceOf(RemoteTaskException.class);
    write(missing);

    assertThat(map(run(), inputs()).get(SOON)).hasSize(CALLS).containsOnly("read");

    assertRuns(there, 1);
    assertRuns(missing, 2);
    // And what has failed before is not what a third run sees.
    assertThat(map(run(), inputs()).get(SOON)).containsOnly("read");
    assertRuns(missing, 2);
  }

  @Test
  void of_calls_that_fail_again_the_others_are_told_apart() throws Exception {
    work();
    List<String> missing = inputs().subList(5, CALLS);
    write(inputs().subList(0, 5));
    assertThatThrownBy(() -> map(run(), inputs()).get(SOON))
        .isInstanceOf(RemoteTaskException.class);

    List<Outcome<String>> outcomes =
        run().named("scores").mapOutcomes(FileTasks::countedRead, inputs());

    assertThat(outcomes).filteredOn(Outcome::successful).hasSize(5);
    assertThat(outcomes.subList(5, CALLS))
        .allSatisfy(each -> assertThat(each.failure()).isPresent());
    assertRuns(missing, 2);
  }

  @Test
  void calls_of_a_run_that_was_terminated_are_sent_again() throws Exception {
    write(inputs());
    Pool first = run();
    map(first, inputs()).accepted().join();
    first.terminate();
    assertThat(first.join(SOON)).isTrue();

    AsyncResult<List<String>> again = map(run(), inputs());
    work();

    assertThat(again.get(SOON)).hasSize(CALLS).containsOnly("read");
    assertRuns(inputs(), 1);
  }

  @Test
  void calls_whose_time_is_over_are_sent_again() throws Exception {
    write(inputs());
    TaskOptions soon = TaskOptions.defaults().expiry(Duration.ofMillis(1));
    run().with(soon).named("scores").mapAsync(FileTasks::countedRead, inputs()).accepted().join();
    Awaitility.await().pollDelay(Duration.ofMillis(5)).until(() -> true);

    AsyncResult<List<String>> again = map(run(), inputs());
    work();

    assertThat(again.get(SOON)).hasSize(CALLS).containsOnly("read");
    assertRuns(inputs(), 1);
  }

  @Test
  void two_runs_at_the_same_time_both_get_all_results() throws Exception {
    write(inputs());
    Pool pool = run();
    AsyncResult<List<String>> one = map(pool, inputs());
    AsyncResult<List<String>> sameProcess = map(pool, inputs());
    AsyncResult<List<String>> otherProcess = map(run(), inputs());
    work();

    assertThat(one.get(SOON)).hasSize(CALLS);
    assertThat(sameProcess.get(SOON)).hasSize(CALLS);
    assertThat(otherProcess.get(SOON)).hasSize(CALLS);
  }

  @Test
  void a_map_that_was_cancelled_stays_so() {
    AsyncResult<List<String>> first = map(run(), inputs());
    first.cancel();
    work();
    assertThatThrownBy(() -> first.get(SOON)).isInstanceOf(TaskCancelledException.class);

    assertThatThrownBy(() -> map(run(), inputs()).get(SOON))
        .isInstanceOf(TaskCancelledException.class)
        .hasMessageContaining("scores")
        .hasMessageContaining("nightly")
        .hasMessageContaining(first.id().toString())
        .hasMessageContaining("another name");
  }

  @Test
  void another_map_of_the_same_name_is_refused_with_what_differs() {
    Pool pool = run();
    List<String> inputs = inputs();
    map(pool, inputs).accepted().join();
    Pool second = run();

    assertThatThrownBy(() -> second.named("scores").map(FileTasks::read, inputs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nightly")
        .hasMessageContaining("scores")
        .hasMessageContaining("FileTasks::countedRead")
        .hasMessageContaining("FileTasks::read")
        .hasMessageContaining("another name");
    assertThatThrownBy(() -> map(second, inputs.subList(1, CALLS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it had 12 inputs, and has 11 now");
    List<String> changed =
        inputs.stream().map(each -> each.endsWith("in7") ? "other" : each).toList();
    assertThatThrownBy(() -> map(second, changed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("input 7 is another than it was");
  }

  @Test
  void another_client_has_names_of_its_own() throws Exception {
    write(inputs());
    AsyncResult<List<String>> handle = map(run(), inputs());
    work();
    handle.get(SOON);

    try (Pool other = Pool.on(broker, PoolConfig.client("hourly").withPool(name))) {
      AsyncResult<List<String>> others = map(other, inputs());
      assertThat(others.get(SOON)).hasSize(CALLS);
      assertThat(others.id()).isNotEqualTo(handle.id());
    }
    assertRuns(inputs(), 2);
  }

  @Test
  void a_client_without_a_name_cannot_name_maps() {
    try (Pool pool = Pool.on(broker, PoolConfig.pool(name))) {
      assertThatThrownBy(() -> pool.named("scores"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("PoolConfig.client");
    }
  }

  @Test
  void a_map_of_nothing_ends_each_time() {
    assertThat(map(run(), List.of()).get(SOON)).isEmpty();
    assertThat(map(run(), List.of()).get(SOON)).isEmpty();
  }

  @Test
  void a_map_is_found_by_its_id_before_and_after_its_end() throws Exception {
    write(inputs());
    Pool first = run();
    AsyncResult<List<String>> handle = first.mapAsync(FileTasks::countedRead, inputs(), 3);
    Pool second = run();
    AsyncResult<?> early = second.attachMap(handle.id(), CALLS);
    // Who attaches to a job of his own takes nothing from the handle he has.
    AsyncResult<?> own = first.attachMap(handle.id(), CALLS);
    work();

    List<String> results = handle.get(SOON);

    assertThat(early.get(SOON)).isEqualTo(results);
    assertThat(own.get(SOON)).isEqualTo(results);
    assertThat(second.attachMap(handle.id(), CALLS).get(SOON)).isEqualTo(results);
    assertThatThrownBy(() -> second.attach(handle.id()).get(SOON))
        .isInstanceOf(WrongArgumentsException.class)
        .hasMessageContaining("attachMap");
    assertThatThrownBy(() -> second.attachMap(handle.id(), 5).get(SOON))
        .isInstanceOf(WrongArgumentsException.class)
        .hasMessageContaining("more calls than 5");
  }
}
