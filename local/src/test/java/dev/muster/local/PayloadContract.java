package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.DeadLetter;
import dev.muster.coordinator.DeadLetterSelection;
import dev.muster.coordinator.DeadLetters;
import dev.muster.coordinator.Outcome;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.ResultLookup;
import dev.muster.coordinator.SettledLetter;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.PayloadLostException;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.Topics;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of arguments and results that do not fit a record. */
@Timeout(90)
abstract class PayloadContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int SIZE = 3 << 20;
  private static final byte[] LARGE = Payloads.random(SIZE);

  private final String name = "payloads-" + TaskId.next(Clock.systemUTC());
  private Broker broker;
  private Pool pool;

  @SuppressWarnings("NullAway.Init") // opened before each test
  PayloadContract() {}

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

  private Worker start() {
    return Worker.on(broker, config());
  }

  private WorkerConfig config() {
    return WorkerConfig.defaults().withPool(name).withSlots(1);
  }

  @Test
  void arguments_whose_pieces_are_gone_fail_their_task_and_are_not_replayed() throws Exception {
    AsyncResult<byte[]> handle = pool.applyAsync(Tasks::echo, LARGE);
    handle.accepted().join();
    removePieces();

    try (Worker worker = start()) {
      assertThatThrownBy(() -> handle.get(SOON))
          .isInstanceOf(PayloadLostException.class)
          .hasMessageContaining("The arguments of dev.muster.local.Tasks::echo cannot be read")
          .hasMessageContaining("Piece 1 of 4")
          .hasMessageContaining("it is not there");
      assertThat(worker.id()).isNotBlank();
    }
    assertThat(letters()).extracting(DeadLetter::reason).containsExactly(DeadReason.PAYLOAD_LOST);
    assertThat(replay().get(0).refusal()).hasValueSatisfying(w -> assertThat(w).contains("lost"));
  }

  @Test
  void arguments_that_are_damaged_fail_their_task() {
    AsyncResult<byte[]> handle = pool.applyAsync(Tasks::echo, LARGE);

    try (Worker worker = Worker.on(DamagedBlobs.over(broker), config())) {
      assertThatThrownBy(() -> handle.get(SOON))
          .isInstanceOf(PayloadLostException.class)
          .hasMessageContaining("is damaged: its SHA-256");
      assertThat(worker.id()).isNotBlank();
    }
  }

  @Test
  void a_result_that_is_damaged_fails_its_handle() {
    try (Worker worker = start();
        Pool reader = Pool.on(DamagedBlobs.over(broker), PoolConfig.pool(name))) {
      assertThatThrownBy(() -> reader.apply(Tasks::echo, LARGE))
          .isInstanceOf(PayloadLostException.class)
          .hasMessageContaining("The task has ended, but its result cannot be read")
          .hasMessageContaining("is damaged: its SHA-256");
      assertThat(worker.id()).isNotBlank();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"value", "error"})
  void the_time_limit_of_a_call_begins_with_it_although_the_outcome_before_waited_for_the_broker(
      String before) {
    Duration limit = Duration.ofMillis(800);
    Broker slow = SlowBlobs.over(broker, limit.plusMillis(200));

    try (Worker worker = Worker.on(slow, config())) {
      List<Outcome<String>> outcomes =
          pool.with(TaskOptions.timeLimit(limit))
              .mapOutcomesAsync(Tasks::largeOrLate, List.of(before, "late"), 2)
              .get(SOON);

      assertThat(outcomes.get(0).successful()).isEqualTo(before.equals("value"));
      assertThat(outcomes.get(1).successful()).as("%s", outcomes.get(1)).isTrue();
      assertThat(worker.id()).isNotBlank();
    }
  }

  @Test
  void a_large_result_is_found_by_its_id_until_its_pieces_are_gone() throws Exception {
    TaskId id;
    try (Worker worker = start()) {
      AsyncResult<byte[]> handle = pool.applyAsync(Tasks::echo, LARGE);
      handle.get(SOON);
      id = handle.id();
      assertThat(worker.id()).isNotBlank();
    }
    try (Attachment attachment = Attachment.to(broker, name)) {
      ResultLookup lookup = new ResultLookup(attachment);
      assertThat(find(lookup, id).value()).isEqualTo(LARGE);

      removePieces();

      assertThat(find(lookup, id).failure()).containsInstanceOf(PayloadLostException.class);
    }
  }

  @Test
  void an_error_whose_pieces_are_gone_is_shown_shortened() throws Exception {
    TaskId id;
    try (Worker worker = start()) {
      AsyncResult<Integer> handle = pool.applyAsync(Tasks::fail, "x".repeat(1 << 20));
      handle.await(SOON);
      id = handle.id();
      assertThat(worker.id()).isNotBlank();
    }
    removePieces();

    try (Attachment attachment = Attachment.to(broker, name)) {
      assertThat(find(new ResultLookup(attachment), id).failure())
          .containsInstanceOf(RemoteTaskException.class)
          .hasValueSatisfying(why -> assertThat(why).hasMessageContaining("characters more)"));
    }
  }

  @Test
  void large_arguments_are_there_in_the_next_attempt() {
    try (Worker worker = start()) {
      int size =
          pool.with(TaskOptions.defaults().attempts(2).backoff(Duration.ofMillis(50)))
              .apply(Tasks::sizeInTheSecondAttempt, LARGE);

      assertThat(size).isEqualTo(SIZE);
      assertThat(worker.id()).isNotBlank();
    }
  }

  @Test
  void large_arguments_are_there_when_a_dead_letter_is_replayed(@TempDir Path folder)
      throws Exception {
    Path go = folder.resolve("go");
    try (Worker worker = start()) {
      AsyncResult<Integer> handle = pool.applyAsync(Tasks::sizeWhenThere, LARGE, go.toString());
      assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(RemoteTaskException.class);
      assertThat(letters().get(0).calls(1).get(0).payloadBytes()).isGreaterThan(SIZE);
      Files.createFile(go);

      assertThat(replay()).allMatch(SettledLetter::isDone);

      try (Attachment attachment = Attachment.to(broker, name)) {
        ResultLookup lookup = new ResultLookup(attachment);
        Awaitility.await()
            .atMost(SOON)
            .until(() -> Integer.valueOf(SIZE).equals(find(lookup, handle.id()).value()));
      }
      assertThat(worker.id()).isNotBlank();
    }
  }

  @Test
  void a_worker_with_a_lower_limit_says_so() {
    AsyncResult<byte[]> arguments = pool.applyAsync(Tasks::echo, LARGE);
    AsyncResult<String> result = pool.applyAsync(Tasks::waitForFile, "/".repeat(700_000));

    try (Worker worker = Worker.on(broker, config().withMaxPayload(600_000))) {
      assertThatThrownBy(() -> arguments.get(SOON))
          .isInstanceOf(PayloadTooLargeException.class)
          .hasMessageContaining("too large for its worker")
          .hasMessageContaining("600,000")
          .hasMessageContaining("maxPayload of WorkerConfig");
      assertThatThrownBy(() -> result.get(SOON)).isInstanceOf(PayloadTooLargeException.class);
      assertThat(worker.id()).isNotBlank();
    }
  }

  @Test
  void a_pool_with_a_lower_limit_refuses_arguments_and_results_above_it() {
    try (Worker worker = start();
        Pool small = Pool.on(broker, PoolConfig.pool(name).withMaxPayload(600_000))) {
      assertThatThrownBy(() -> small.apply(Tasks::echo, LARGE))
          .isInstanceOf(PayloadTooLargeException.class)
          .hasMessageContaining("3,145,733 bytes, and the limit is 600,000")
          .hasMessageContaining("maxPayload of PoolConfig");
      assertThatThrownBy(() -> small.apply("repeat", Arguments.of("x", 700_000)))
          .isInstanceOf(PayloadTooLargeException.class)
          .hasMessageContaining("the limit here is 600,000");
      assertThat(worker.id()).isNotBlank();
    }
  }

  @Test
  void pieces_are_released_when_the_outcome_is_there() {
    try (Worker worker = start()) {
      pool.apply(Tasks::echo, LARGE);

      // Four pieces of the arguments and four of the result.
      Awaitility.await()
          .atMost(SOON)
          .until(() -> sizes().size() == 8 && sizes().values().stream().allMatch(n -> n < 200));
      assertThat(worker.id()).isNotBlank();
    }
  }

  @Test
  void pieces_of_a_task_that_failed_are_released_when_its_letter_is_dropped() throws Exception {
    try (Worker worker = start()) {
      assertThatThrownBy(() -> pool.apply(Tasks::sizeWhenThere, LARGE, "/nowhere"))
          .isInstanceOf(RemoteTaskException.class);
      assertThat(sizes().values()).hasSize(4).allMatch(size -> size > 10_000);

      try (Attachment attachment = Attachment.to(broker, name)) {
        new DeadLetters(attachment).drop(DeadLetterSelection.all(), false, letter -> {});
        attachment.flush(SOON);
      }

      assertThat(sizes().values()).hasSize(4).allMatch(size -> size < 200);
      assertThat(worker.id()).isNotBlank();
    }
  }

  @Test
  void what_can_be_compressed_is() {
    pool.applyAsync(Tasks::nullable, "0123456789".repeat(1 << 20)).accepted().join();

    assertThat(sizes().values().stream().mapToInt(n -> n).sum()).isLessThan(1 << 20);
  }

  private static ResultLookup.Found find(ResultLookup lookup, TaskId id)
      throws InterruptedException {
    return Objects.requireNonNull(lookup.find(id, Duration.ZERO).get(0L));
  }

  /** By key, how many bytes its newest record has. */
  private Map<ByteBuffer, Integer> sizes() {
    Map<ByteBuffer, Integer> sizes = new HashMap<>();
    Map<Partition, From> all = new HashMap<>();
    blobs().forEach(partition -> all.put(partition, From.beginning()));
    try (Feed feed = broker.feed(all)) {
      Map<Partition, Long> ends = feed.ends();
      while (ends.entrySet().stream()
          .anyMatch(end -> feed.positions().getOrDefault(end.getKey(), 0L) < end.getValue())) {
        for (Entry entry : feed.read(Duration.ofSeconds(1))) {
          sizes.put(ByteBuffer.wrap(entry.key()), entry.value().length);
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return sizes;
  }

  private List<Partition> blobs() {
    List<Partition> all = new ArrayList<>();
    for (int i = 0; i < broker.partitions(Topics.blobs(name).name()); i++) {
      all.add(new Partition(Topics.blobs(name).name(), i));
    }
    return all;
  }

  /** As retention would. */
  private void removePieces() {
    for (Partition partition : blobs()) {
      try (Feed feed = broker.feed(Map.of(partition, From.end()))) {
        broker.truncate(partition, feed.ends().getOrDefault(partition, 0L));
      }
    }
  }

  private List<DeadLetter> letters() throws InterruptedException {
    List<DeadLetter> letters = new ArrayList<>();
    try (Attachment attachment = Attachment.to(broker, name)) {
      new DeadLetters(attachment).forEach(DeadLetterSelection.all(), letters::add);
    }
    return letters;
  }

  private List<SettledLetter> replay() throws InterruptedException {
    List<SettledLetter> settled = new ArrayList<>();
    try (Attachment attachment = Attachment.to(broker, name)) {
      new DeadLetters(attachment).replay(DeadLetterSelection.all(), false, settled::add);
    }
    return settled;
  }
}
