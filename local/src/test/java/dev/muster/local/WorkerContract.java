package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Fleet;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.ResultLookup;
import dev.muster.coordinator.TaskState;
import dev.muster.coordinator.WorkerStatus;
import dev.muster.producer.TaskProducer;
import dev.muster.protocol.Codec;
import dev.muster.protocol.PillRecord;
import dev.muster.protocol.PoolTerminatedException;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.TaskCancelledException;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.Topics;
import dev.muster.protocol.WorkerState;
import dev.muster.worker.Ending;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How workers join a pool and leave it. */
@Timeout(90)
abstract class WorkerContract {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final String name = "workers-" + TaskId.next(Clock.systemUTC());
  private Broker broker;
  private Pool pool;

  @SuppressWarnings("NullAway.Init") // opened before each test
  WorkerContract() {}

  abstract Broker connect();

  @BeforeEach
  void open() {
    broker = connect();
    pool = Pool.on(broker, PoolConfig.pool(name));
  }

  @AfterEach
  void close() {
    pool.terminate();
    pool.close();
    broker.close();
  }

  private Worker start(int slots) {
    return Worker.on(broker, WorkerConfig.defaults().withPool(name).withSlots(slots));
  }

  @Test
  void a_task_that_was_there_before_the_first_worker_is_run() {
    AsyncResult<Long> handle = pool.applyAsync(Tasks::square, 3L);

    try (Worker worker = start(1)) {
      assertThat(handle.get(SOON)).isEqualTo(9L);
      assertThat(worker.id()).isNotBlank();
    }
  }

  @Test
  void a_worker_that_is_closed_finishes_what_it_holds_within_the_grace_period(@TempDir Path folder)
      throws Exception {
    Path go = folder.resolve("go");
    Worker worker = start(1);
    AsyncResult<String> handle = pool.applyAsync(Tasks::waitForFile, go.toString());
    Awaitility.await().atMost(SOON).until(() -> handle.state() == TaskState.RUNNING);

    worker.stop(SOON);
    Files.createFile(go);

    assertThat(worker.join(SOON)).contains(Ending.CLOSED);
    assertThat(handle.get(SOON)).isEqualTo(go.toString());
  }

  @Test
  void what_a_worker_cannot_finish_in_time_is_run_by_another(@TempDir Path folder)
      throws Exception {
    Path go = folder.resolve("go");
    Worker first = start(1);
    AsyncResult<String> handle = pool.applyAsync(Tasks::waitForFile, go.toString());
    Awaitility.await().atMost(SOON).until(() -> handle.state() == TaskState.RUNNING);

    first.stop(Duration.ZERO);
    assertThat(first.join(SOON)).contains(Ending.CLOSED);
    Files.createFile(go);

    try (Worker second = start(1)) {
      assertThat(handle.get(SOON)).isEqualTo(go.toString());
      assertThat(second.id()).isNotEqualTo(first.id());
    }
  }

  @Test
  void giving_back_charges_no_attempt_and_keeps_the_results_that_are_there(@TempDir Path folder)
      throws Exception {
    Path go = folder.resolve("go");
    Path there = Files.createFile(folder.resolve("there"));
    Worker first = start(1);
    AsyncResult<List<String>> handle =
        pool.mapAsync(
            Tasks::waitForFile, List.of(there.toString(), go.toString(), there.toString()), 3);
    Awaitility.await().atMost(SOON).until(() -> handle.progress() > 0);

    first.stop(Duration.ZERO);
    assertThat(first.join(SOON)).contains(Ending.CLOSED);
    Files.createFile(go);

    try (Worker second = start(1)) {
      assertThat(handle.get(SOON))
          .containsExactly(there.toString(), go.toString(), there.toString());
      assertThat(pool.duplicates()).isZero();
      assertThat(second.id()).isNotBlank();
    }
  }

  @Test
  void a_worker_ends_after_its_tasks_and_leaves_the_others_alone() throws Exception {
    List<AsyncResult<Integer>> handles =
        IntStream.range(0, 3).mapToObj(i -> pool.applyAsync(Tasks::attempt, i)).toList();
    Worker two =
        Worker.on(broker, WorkerConfig.defaults().withPool(name).withSlots(1).withMaxTasks(2));

    assertThat(two.join(SOON)).contains(Ending.RECYCLED);
    assertThat(handles).filteredOn(AsyncResult::ready).hasSizeLessThanOrEqualTo(2);
    try (Worker next = start(1)) {
      assertThat(handles).allSatisfy(handle -> assertThat(handle.get(SOON)).isEqualTo(1));
      assertThat(next.id()).isNotEqualTo(two.id());
    }
  }

  @Test
  void workers_share_the_tasks_of_a_pool(@TempDir Path folder) throws Exception {
    Path go = folder.resolve("go");
    try (Worker one = start(1);
        Worker other = start(1)) {
      List<AsyncResult<String>> handles =
          IntStream.range(0, 2)
              .mapToObj(i -> pool.applyAsync(Tasks::waitForFile, go.toString()))
              .toList();

      Awaitility.await()
          .atMost(SOON)
          .until(() -> handles.stream().allMatch(h -> h.state() == TaskState.RUNNING));
      assertThat(one.id()).isNotEqualTo(other.id());
      Files.createFile(go);
      handles.forEach(handle -> handle.get(SOON));
    }
  }

  @Test
  void shutdown_of_a_fleet_drains_the_queue_and_ends_each_worker_with_a_pill() throws Exception {
    Worker one = start(2);
    Worker other = start(1);
    List<AsyncResult<Long>> handles =
        IntStream.range(0, 10).mapToObj(i -> pool.applyAsync(Tasks::sleep, 50L)).toList();
    handles.forEach(handle -> handle.accepted().join());

    try (Fleet fleet = Fleet.of(broker, name)) {
      assertThat(fleet.workers()).hasSize(2);
      assertThat(fleet.shutdown(SOON)).isTrue();
    }

    assertThat(one.join(SOON)).contains(Ending.PILL);
    assertThat(other.join(SOON)).contains(Ending.PILL);
    assertThat(handles).allSatisfy(handle -> assertThat(handle.get(SOON)).isEqualTo(50L));
  }

  private WorkerState stateOf(Fleet fleet, Worker worker) {
    return fleet.workers(worker.id()).stream()
        .map(WorkerStatus::state)
        .findFirst()
        .orElse(WorkerState.UNKNOWN);
  }

  private void await(Fleet fleet, Worker worker, WorkerState state) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(stateOf(fleet, worker)).isEqualTo(state));
  }

  @Test
  void a_drained_worker_finishes_what_it_holds_and_takes_tasks_again_when_it_may(
      @TempDir Path folder) throws Exception {
    Path go = folder.resolve("go");
    try (Worker worker = start(1);
        Fleet fleet = Fleet.of(broker, name)) {
      AsyncResult<String> held = pool.applyAsync(Tasks::waitForFile, go.toString());
      Awaitility.await().atMost(SOON).until(() -> held.state() == TaskState.RUNNING);

      fleet.orders().drain(true).join();
      await(fleet, worker, WorkerState.DRAINING);
      Files.createFile(go);
      assertThat(held.get(SOON)).isEqualTo(go.toString());
      await(fleet, worker, WorkerState.DRAINED);
      assertThat(fleet.isDrained()).isTrue();
      assertThat(worker.takesTasks()).isTrue();

      AsyncResult<Long> waiting = pool.applyAsync(Tasks::square, 3L);
      waiting.accepted().join();
      fleet.orders().drain(false).join();
      assertThat(waiting.get(SOON)).isEqualTo(9L);
    }
  }

  @Test
  void a_worker_that_starts_in_a_drained_pool_takes_nothing_until_an_order_says_so()
      throws Exception {
    try (Fleet fleet = Fleet.of(broker, name)) {
      fleet.orders().drain(true).join();
      try (Worker one = start(1);
          Worker other = start(1)) {
        await(fleet, one, WorkerState.DRAINED);
        await(fleet, other, WorkerState.DRAINED);

        fleet.orders().drain(other.id(), false).join();
        List<AsyncResult<Long>> handles =
            IntStream.range(0, 10).mapToObj(i -> pool.applyAsync(Tasks::sleep, 20L)).toList();

        assertThat(handles).allSatisfy(handle -> assertThat(handle.get(SOON)).isEqualTo(20L));
        Awaitility.await()
            .atMost(SOON)
            .until(() -> fleet.workers(other.id()).get(0).finished() == 10);
        assertThat(fleet.workers(one.id()))
            .singleElement()
            .returns(WorkerState.DRAINED, WorkerStatus::state)
            .returns(0L, WorkerStatus::finished);
      }
    }
  }

  @Test
  void a_worker_that_is_ordered_to_end_finishes_what_it_holds_and_leaves_the_rest_to_others(
      @TempDir Path folder) throws Exception {
    Path go = folder.resolve("go");
    Worker one = start(1);
    try (Fleet fleet = Fleet.of(broker, name)) {
      AsyncResult<String> held = pool.applyAsync(Tasks::waitForFile, go.toString());
      Awaitility.await().atMost(SOON).until(() -> held.state() == TaskState.RUNNING);
      try (Worker other = start(1)) {
        fleet.orders().end(one.id()).join();
        await(fleet, one, WorkerState.DRAINING);
        Files.createFile(go);

        assertThat(one.join(SOON)).contains(Ending.CLOSED);
        assertThat(held.get(SOON)).isEqualTo(go.toString());
        assertThat(fleet.awaitEnd(List.of(one.id()), SOON)).isTrue();
        assertThat(pool.applyAsync(Tasks::square, 3L).get(SOON)).isEqualTo(9L);
        assertThat(other.takesTasks()).isTrue();
      }
    }
  }

  @Test
  void shutdown_of_a_drained_fleet_ends_it_and_leaves_what_waits_in_the_queue() throws Exception {
    Worker one = start(1);
    try (Fleet fleet = Fleet.of(broker, name)) {
      fleet.orders().drain(one.id(), true).join();
      await(fleet, one, WorkerState.DRAINED);
      AsyncResult<Long> waiting = pool.applyAsync(Tasks::square, 4L);
      waiting.accepted().join();

      assertThat(fleet.shutdown(SOON)).isTrue();

      assertThat(one.join(SOON)).contains(Ending.CLOSED);
      try (Worker next = start(1)) {
        assertThat(waiting.get(SOON)).isEqualTo(16L);
        assertThat(next.id()).isNotEqualTo(one.id());
      }
    }
  }

  @Test
  void a_worker_that_starts_after_a_shutdown_is_not_met_by_its_pills() throws Exception {
    Worker one = start(1);
    try (Fleet fleet = Fleet.of(broker, name)) {
      assertThat(fleet.shutdown(SOON)).isTrue();
    }
    assertThat(one.join(SOON)).contains(Ending.PILL);

    try (Worker next = start(1)) {
      assertThat(pool.applyAsync(Tasks::square, 5L).get(SOON)).isEqualTo(25L);
      assertThat(next.id()).isNotBlank();
    }
  }

  @Test
  void the_next_attempt_is_made_although_submitter_and_worker_are_gone() throws Exception {
    TaskOptions twice = TaskOptions.defaults().attempts(2).backoff(Duration.ofSeconds(1));
    Worker first = start(1);
    TaskId id;
    try (TaskProducer submitter = TaskProducer.open(broker, name)) {
      id = submitter.with(twice).submit(Tasks::failBefore, 2).id();
    }
    awaitDelayed();
    first.stop(Duration.ZERO);
    first.join(SOON);

    try (Worker second = start(1);
        Attachment attachment = Attachment.to(broker, name)) {
      assertThat(new ResultLookup(attachment).find(id, SOON).values())
          .extracting(ResultLookup.Found::value)
          .containsExactly(2);
      assertThat(second.id()).isNotEqualTo(first.id());
    }
  }

  /** Waits until a task waits in the log for its next attempt. */
  private void awaitDelayed() {
    Partition delayed = new Partition(Topics.delayed(name).name(), 0);
    try (Feed feed = broker.feed(Map.of(delayed, From.end()))) {
      Awaitility.await().atMost(SOON).until(() -> feed.ends().getOrDefault(delayed, 0L) > 0);
    }
  }

  @Test
  void a_pill_of_an_order_that_nobody_has_given_stops_nobody() {
    Partition tasks = new Partition(Topics.tasks(name).topic().name(), 0);
    try (Worker worker = start(1);
        Sender sender = broker.sender()) {
      sender.send(tasks, null, Codec.encode(new PillRecord(UUID.randomUUID()))).join();

      assertThat(pool.applyAsync(Tasks::square, 3L).get(SOON)).isEqualTo(9L);
      assertThat(worker.takesTasks()).isTrue();
    }
  }

  @Test
  void a_task_that_was_cancelled_while_no_worker_was_there_never_starts(@TempDir Path folder) {
    Path mark = folder.resolve("mark");
    AsyncResult<Integer> handle = pool.applyAsync(Tasks::mark, mark.toString(), 0L);

    assertThat(handle.cancel()).isTrue();
    assertThat(handle.state()).isEqualTo(TaskState.CANCELLING);

    try (Worker worker = start(1)) {
      assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(TaskCancelledException.class);
      assertThat(mark).doesNotExist();
      assertThat(worker.id()).isNotBlank();
    }
  }

  @Test
  void a_program_that_was_started_again_finds_the_result_of_its_task() {
    TaskId id;
    TaskId failing;
    try (TaskProducer before = TaskProducer.open(broker, name)) {
      id = before.submit(Tasks::square, 6L).id();
      failing = before.submit(Tasks::fail, "no luck").id();
    }
    AsyncResult<?> early = pool.attach(id);

    try (Worker worker = start(1)) {
      assertThat(early.get(SOON)).isEqualTo(36L);
      assertThat(pool.attach(id).get(SOON)).isEqualTo(36L);
      assertThatThrownBy(() -> pool.attach(failing).get(SOON))
          .isInstanceOf(RemoteTaskException.class)
          .hasMessageContaining("no luck");
      assertThat(worker.id()).isNotBlank();
    }
  }

  @Test
  void a_handle_of_a_task_that_nobody_knows_does_not_hold_up_the_end_of_the_pool() {
    Pool other = Pool.on(broker, PoolConfig.pool(name));
    AsyncResult<?> handle = other.attach(TaskId.next(Clock.systemUTC()));

    other.terminate();
    other.close();

    assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(PoolTerminatedException.class);
  }
}
