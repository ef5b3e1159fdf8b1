package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.DeadCall;
import dev.muster.coordinator.DeadLetter;
import dev.muster.coordinator.DeadLetterSelection;
import dev.muster.coordinator.DeadLetterState;
import dev.muster.coordinator.DeadLetters;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.ResultLookup;
import dev.muster.coordinator.ResultLookup.Found;
import dev.muster.coordinator.SettledLetter;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.FunctionNotAllowedException;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UnknownFunctionException;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is set aside for good, and what an operator does about it. */
@Timeout(90)
abstract class DeadLettersContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final DeadLetterSelection ALL = DeadLetterSelection.all();

  private final String name = "dead-" + TaskId.next(Clock.systemUTC());
  private Broker broker;
  private Pool pool;
  private Worker worker;
  private Attachment attachment;
  private DeadLetters deadLetters;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // opened before each test
  DeadLettersContract() {}

  abstract Broker connect();

  @BeforeEach
  void open() {
    broker = connect();
    pool = Pool.on(broker, PoolConfig.pool(name));
    worker = Worker.on(broker, WorkerConfig.defaults().withPool(name).withSlots(1));
    attachment = Attachment.to(broker, name);
    deadLetters = new DeadLetters(attachment);
  }

  @AfterEach
  void close() {
    pool.terminate();
    pool.close();
    worker.close();
    attachment.close();
    broker.close();
  }

  private AsyncResult<Integer> failed(String why) {
    AsyncResult<Integer> handle = pool.applyAsync(Tasks::fail, why);
    assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(RemoteTaskException.class);
    return handle;
  }

  private void refused() {
    assertThatThrownBy(() -> pool.applyAsync(Tasks::secret, 1).get(SOON))
        .isInstanceOf(FunctionNotAllowedException.class);
  }

  private void unknown() {
    AsyncResult<Object> handle = pool.applyAsync("gone", Arguments.of(1));
    assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(UnknownFunctionException.class);
  }

  private void noTask(String bytes) {
    try (Sender sender = broker.sender()) {
      Partition tasks = new Partition(Topics.tasks(name).topic().name(), 0);
      sender.send(tasks, null, bytes.getBytes(StandardCharsets.UTF_8)).join();
    }
    Awaitility.await().atMost(SOON).until(() -> !open(reason(DeadReason.UNDECODABLE)).isEmpty());
  }

  private static DeadLetterSelection reason(DeadReason reason) {
    return ALL.withReason(reason);
  }

  private List<DeadLetter> open(DeadLetterSelection selection) throws InterruptedException {
    List<DeadLetter> letters = new ArrayList<>();
    deadLetters.forEach(selection, letters::add);
    letters.removeIf(letter -> letter.state() != DeadLetterState.OPEN);
    return letters;
  }

  private DeadLetter onlyOne() throws InterruptedException {
    List<DeadLetter> letters = open(ALL);
    assertThat(letters).hasSize(1);
    return letters.get(0);
  }

  private DeadLetterState state(DeadLetter letter) throws InterruptedException {
    return deadLetters.find(letter.id()).orElseThrow().state();
  }

  private List<SettledLetter> replay(DeadLetterSelection selection) throws InterruptedException {
    List<SettledLetter> settled = new ArrayList<>();
    deadLetters.replay(selection, false, settled::add);
    return settled;
  }

  private List<SettledLetter> drop(DeadLetterSelection selection) throws InterruptedException {
    List<SettledLetter> settled = new ArrayList<>();
    deadLetters.drop(selection, false, settled::add);
    return settled;
  }

  private void awaitValue(TaskId id, long index, Object value) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(new ResultLookup(attachment).find(id, SOON).get(index))
                    .isNotNull()
                    .extracting(Found::value)
                    .isEqualTo(value));
  }

  @Test
  void a_task_that_failed_is_there_with_all_that_is_known_of_it() throws Exception {
    Instant before = Instant.now().minusSeconds(1);
    AsyncResult<Integer> handle = failed("no luck");

    DeadLetter letter = onlyOne();

    assertThat(letter.reason()).isEqualTo(DeadReason.TASK_FAILED);
    assertThat(letter.detail()).contains("no luck");
    assertThat(letter.task()).contains(handle.id());
    assertThat(letter.tasks()).containsExactly(handle.id());
    assertThat(letter.firstIndex()).isZero();
    assertThat(letter.count()).isEqualTo(1);
    assertThat(letter.attempts()).isEqualTo(1);
    assertThat(letter.replays()).isZero();
    assertThat(letter.function()).hasValueSatisfying(f -> assertThat(f).endsWith("Tasks::fail"));
    assertThat(letter.worker()).isEqualTo(worker.id());
    assertThat(letter.setAsideAt()).isBetween(before, Instant.now().plusSeconds(1));
    assertThat(letter.error()).contains("java.lang.IllegalArgumentException: no luck");
    assertThat(letter.remoteStack())
        .hasValueSatisfying(
            stack ->
                assertThat(stack)
                    .startsWith("java.lang.IllegalArgumentException: no luck")
                    .contains("at dev.muster.local.Tasks.fail(Tasks.java:"));
    assertThat(letter.calls(10))
        .containsExactly(new DeadCall(handle.id(), 0, List.of("no luck"), Map.of()));
  }

  @Test
  void named_arguments_are_told_by_their_names() throws Exception {
    AsyncResult<Object> handle = pool.applyAsync("repeat", Arguments.of("ab").with("times", -1));
    assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(RemoteTaskException.class);

    assertThat(onlyOne().calls(10))
        .containsExactly(new DeadCall(handle.id(), 0, List.of("ab"), Map.of("times", -1)));
  }

  @Test
  void what_is_not_allowed_unknown_or_no_task_is_there_with_its_reason() throws Exception {
    refused();
    unknown();
    noTask("not a task");

    assertThat(open(ALL))
        .extracting(DeadLetter::reason)
        .containsExactly(
            DeadReason.NOT_ALLOWED, DeadReason.UNKNOWN_FUNCTION, DeadReason.UNDECODABLE);
    DeadLetter undecodable = open(reason(DeadReason.UNDECODABLE)).get(0);
    assertThat(new String(undecodable.original(), StandardCharsets.UTF_8)).isEqualTo("not a task");
    assertThat(undecodable.topic()).isEqualTo(Topics.tasks(name).topic().name());
    assertThat(undecodable.task()).isEmpty();
    assertThat(undecodable.function()).isEmpty();
    assertThat(undecodable.calls(10)).isEmpty();
  }

  @Test
  void of_a_chunk_those_calls_are_there_that_failed_and_no_others() throws Exception {
    AsyncResult<List<Integer>> handle =
        pool.mapAsync(Tasks::failOnOdd, List.of(0, 1, 2, 4, 3, 6), 6);
    assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(RemoteTaskException.class);

    List<DeadLetter> letters = open(ALL);

    assertThat(letters).extracting(DeadLetter::firstIndex).containsExactly(1L, 4L);
    assertThat(letters).extracting(DeadLetter::count).containsOnly(1);
    assertThat(letters)
        .extracting(letter -> letter.calls(10).get(0).arguments())
        .containsExactly(List.of(1), List.of(3));
  }

  @Test
  void a_replay_runs_the_task_again_and_its_result_is_found_by_the_same_id() throws Exception {
    Path file = folder.resolve("input");
    AsyncResult<String> handle = pool.applyAsync(FileTasks::read, file.toString());
    assertThatThrownBy(() -> handle.get(SOON)).hasMessageContaining(file.toString());
    DeadLetter letter = onlyOne();
    Files.writeString(file, "there now");

    List<SettledLetter> settled = replay(ALL.withTask(handle.id()));

    assertThat(settled).hasSize(1).allMatch(SettledLetter::isDone);
    awaitValue(handle.id(), 0, "there now");
    assertThat(open(ALL)).isEmpty();
    assertThat(state(letter)).isEqualTo(DeadLetterState.REPLAYED);
    // Whoever held the handle was told that the task failed, and that stays.
    assertThatThrownBy(handle::get).hasRootCauseInstanceOf(NoSuchFileException.class);
  }

  @Test
  void calls_of_a_map_are_replayed_and_the_results_of_the_others_stay() throws Exception {
    List<String> files = List.of("a", "b", "c").stream().map(f -> folder + "/" + f).toList();
    Files.writeString(Path.of(files.get(1)), "b");
    AsyncResult<List<String>> handle = pool.mapAsync(FileTasks::read, files, 3);
    assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(RemoteTaskException.class);
    Files.writeString(Path.of(files.get(0)), "a");
    Files.writeString(Path.of(files.get(2)), "c");

    assertThat(replay(ALL)).hasSize(2).allMatch(SettledLetter::isDone);

    awaitValue(handle.id(), 0, "a");
    awaitValue(handle.id(), 1, "b");
    awaitValue(handle.id(), 2, "c");
  }

  @Test
  void a_replay_that_fails_is_a_new_letter_of_the_same_task() throws Exception {
    AsyncResult<Integer> handle = failed("again and again");
    DeadLetter first = onlyOne();

    replay(ALL.withId(first.id()));

    Awaitility.await().atMost(SOON).until(() -> !open(ALL).isEmpty());
    DeadLetter second = onlyOne();
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.task()).contains(handle.id());
    assertThat(second.replays()).isEqualTo(1);
    assertThat(second.attempts()).isEqualTo(1);
  }

  @Test
  void a_letter_that_is_done_with_is_said_to_be_so() throws Exception {
    failed("x");
    DeadLetter letter = onlyOne();
    assertThat(drop(ALL.withId(letter.id()))).singleElement().matches(SettledLetter::isDone);

    List<SettledLetter> again = drop(ALL.withId(letter.id()));
    List<SettledLetter> late = replay(ALL.withId(letter.id()));

    assertThat(again)
        .singleElement()
        .matches(settled -> !settled.isDone() && settled.refusal().isEmpty())
        .extracting(settled -> settled.letter().state())
        .isEqualTo(DeadLetterState.DROPPED);
    assertThat(late).singleElement().matches(settled -> !settled.isDone());
    assertThat(drop(ALL)).isEmpty();
    assertThat(replay(ALL)).isEmpty();
  }

  @Test
  void a_letter_that_is_no_task_is_not_replayed_and_can_be_dropped() throws Exception {
    noTask("not a task");
    DeadLetter letter = onlyOne();

    assertThat(replay(ALL))
        .singleElement()
        .satisfies(
            settled -> {
              assertThat(settled.isDone()).isFalse();
              assertThat(settled.refusal().orElseThrow()).contains("it is no task");
            });
    assertThat(state(letter)).isEqualTo(DeadLetterState.OPEN);

    assertThat(drop(ALL)).singleElement().matches(SettledLetter::isDone);
    assertThat(open(ALL)).isEmpty();
  }

  @Test
  void what_no_worker_would_start_stays() throws Exception {
    AsyncResult<Integer> handle;
    try (Pool other = Pool.on(broker, PoolConfig.pool(name))) {
      handle = other.applyAsync(Tasks::fail, "then its pool is terminated");
      assertThat(handle.await(SOON)).isTrue();
      other.terminate();
    }

    assertThat(replay(ALL.withTask(handle.id())))
        .singleElement()
        .satisfies(
            settled ->
                assertThat(settled.refusal().orElseThrow()).contains("its pool was terminated"));
    assertThat(onlyOne().task()).contains(handle.id());
  }

  @Test
  void a_dry_run_changes_nothing() throws Exception {
    failed("x");
    // The handle has its outcome a moment before the task is acknowledged.
    Awaitility.await().atMost(SOON).until(() -> broker.backlog(Topics.tasks(name)) == 0);
    List<SettledLetter> settled = new ArrayList<>();

    deadLetters.replay(ALL, true, settled::add);
    deadLetters.drop(ALL, true, settled::add);

    assertThat(settled).hasSize(2).allMatch(SettledLetter::isDone);
    assertThat(onlyOne().state()).isEqualTo(DeadLetterState.OPEN);
    assertThat(broker.backlog(Topics.tasks(name))).isZero();
  }

  @Test
  void letters_are_selected_by_id_task_reason_and_function() throws Exception {
    AsyncResult<Integer> one = failed("one");
    AsyncResult<Integer> other = failed("other");
    refused();
    DeadLetter first = open(ALL).get(0);

    assertThat(open(ALL)).hasSize(3);
    assertThat(open(reason(DeadReason.TASK_FAILED))).hasSize(2);
    assertThat(open(reason(DeadReason.EXPIRED))).isEmpty();
    assertThat(open(ALL.withFunction(first.function().orElseThrow()))).hasSize(2);
    assertThat(open(ALL.withFunction("other"))).isEmpty();
    assertThat(open(ALL.withTask(other.id())))
        .extracting(DeadLetter::task)
        .containsExactly(Optional.of(other.id()));
    assertThat(open(ALL.withId(first.id()).withTask(other.id()))).hasSize(2);
    assertThat(open(ALL.withTask(one.id()).withReason(DeadReason.NOT_ALLOWED))).isEmpty();
    assertThat(open(ALL.withId(1_000))).isEmpty();
    assertThat(deadLetters.find(1_000)).isEmpty();
  }

  @Test
  void dropping_by_reason_leaves_the_others() throws Exception {
    failed("x");
    refused();

    assertThat(drop(reason(DeadReason.NOT_ALLOWED))).singleElement().matches(SettledLetter::isDone);

    assertThat(onlyOne().reason()).isEqualTo(DeadReason.TASK_FAILED);
  }

  @Test
  void others_that_write_nonsense_to_the_topic_hide_nothing() throws Exception {
    failed("x");
    try (Sender sender = broker.sender()) {
      Partition dead = new Partition(Topics.dead(name).name(), 0);
      sender.send(dead, null, "nonsense".getBytes(StandardCharsets.UTF_8)).join();
    }

    assertThat(onlyOne().reason()).isEqualTo(DeadReason.TASK_FAILED);
  }
}
