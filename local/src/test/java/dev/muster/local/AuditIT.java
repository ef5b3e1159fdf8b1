package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Attachment;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.WorkQueue;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Audit;
import dev.muster.coordinator.Certificate;
import dev.muster.coordinator.DeadLetterSelection;
import dev.muster.coordinator.DeadLetters;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.TaskState;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.Topics;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The certificate: every call is accounted for. */
@Timeout(90)
class AuditIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final String name = "audit-" + TaskId.next(Clock.systemUTC());
  private KafkaBroker broker;
  private Pool pool;
  private Attachment attachment;

  @SuppressWarnings("NullAway.Init") // opened before each test
  AuditIT() {}

  @BeforeEach
  void open() {
    broker = KafkaBroker.connect(SharedKafka.bootstrapServers());
    pool = Pool.on(broker, PoolConfig.pool(name));
    attachment = Attachment.to(broker, name);
  }

  @AfterEach
  void close() {
    attachment.close();
    pool.terminate();
    pool.close();
    broker.close();
  }

  private Worker worker() {
    return Worker.on(broker, WorkerConfig.defaults().withPool(name).withSlots(2));
  }

  @Test
  void calls_are_counted_by_how_they_ended() throws Exception {
    try (Worker worker = worker()) {
      pool.map(Tasks::square, List.of(1L, 2L, 3L, 4L, 5L), 2);
      pool.mapOutcomes(Tasks::failOnOdd, List.of(1, 2, 3));

      Certificate certificate = Audit.of(attachment, SOON);

      assertThat(worker.id()).isNotBlank();
      assertThat(certificate.submitted()).isEqualTo(8);
      assertThat(certificate.finished())
          .isEqualTo(Map.of(OutcomeKind.VALUE, 6L, OutcomeKind.TASK_FAILED, 2L));
      assertThat(certificate.dead()).isEqualTo(Map.of(DeadReason.TASK_FAILED, 2L));
      assertThat(certificate.isSettled()).isTrue();
      assertThat(certificate.duplicates()).isZero();
    }
  }

  @Test
  void a_call_that_waits_for_a_worker_is_open_and_not_missing() throws Exception {
    AsyncResult<Long> handle = pool.applyAsync(Tasks::square, 1L);
    handle.accepted().join();

    Certificate certificate = Audit.of(attachment);

    assertThat(certificate.open()).isEqualTo(1);
    assertThat(certificate.isComplete()).isTrue();
    assertThat(certificate.isSettled()).isFalse();
  }

  @Test
  void a_call_that_waits_for_its_next_attempt_is_open() throws Exception {
    try (Worker worker = worker()) {
      pool.with(TaskOptions.defaults().attempts(2).backoff(Duration.ofHours(1)))
          .applyAsync(Tasks::failBefore, 2);
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(Audit.of(attachment).read().get(Topics.delayed(name).name() + "-0"))
                      .isEqualTo(new Certificate.Range(0, 1)));

      Certificate certificate = Audit.of(attachment);

      assertThat(worker.id()).isNotBlank();
      assertThat(certificate.open()).isEqualTo(1);
      assertThat(certificate.missing()).isZero();
    }
  }

  @Test
  void a_call_that_somebody_acknowledged_without_a_result_is_missing_and_named() throws Exception {
    AsyncResult<Long> handle = pool.applyAsync(Tasks::square, 1L);
    try (WorkQueue thief = broker.workQueue(Topics.tasks(name))) {
      Objects.requireNonNull(thief.take(SOON)).accept();
    }

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              Certificate certificate = Audit.of(attachment);
              assertThat(certificate.missing()).isEqualTo(1);
              assertThat(certificate.missingCalls())
                  .containsExactly(new Certificate.Call(handle.id(), 0));
              assertThat(certificate.isComplete()).isFalse();
            });
    assertThat(handle.state()).isEqualTo(TaskState.WAITING);
  }

  @Test
  void parts_of_a_record_that_was_split_count_once() throws Exception {
    AsyncResult<List<Long>> handle =
        pool.mapAsync(Tasks::square, IntStream.range(0, 40).mapToObj(i -> (long) i).toList(), 40);
    handle.accepted().join();
    try (WorkQueue lost = broker.workQueue(Topics.tasks(name))) {
      Objects.requireNonNull(lost.take(SOON)).release();
    }

    try (Worker worker = worker()) {
      assertThat(handle.get(SOON)).hasSize(40);
      Certificate certificate = Audit.of(attachment, SOON);

      assertThat(worker.id()).isNotBlank();
      assertThat(certificate.submitted()).isEqualTo(40);
      assertThat(certificate.isSettled()).isTrue();
    }
  }

  @Test
  void the_outcome_of_a_replay_takes_the_place_of_the_one_before_it(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("file");
    AsyncResult<String> handle = pool.applyAsync(FileTasks::read, file.toString());
    try (Worker worker = worker()) {
      assertThat(handle.await(SOON)).isTrue();
      assertThat(worker.id()).isNotBlank();
    }
    Files.writeString(file, "there now");
    new DeadLetters(attachment).replay(DeadLetterSelection.all(), false, letter -> {});

    Certificate replayed = Audit.of(attachment);
    assertThat(replayed.open()).isEqualTo(1);
    assertThat(replayed.isSettled()).isFalse();

    try (Worker worker = worker()) {
      Certificate certificate = Audit.of(attachment, SOON);
      assertThat(worker.id()).isNotBlank();
      assertThat(certificate.submitted()).isEqualTo(1);
      assertThat(certificate.finished()).isEqualTo(Map.of(OutcomeKind.VALUE, 1L));
      assertThat(certificate.duplicates()).isZero();
      assertThat(certificate.dead()).isEmpty();
      assertThat(certificate.replayed()).isEqualTo(1);
      assertThat(certificate.isSettled()).isTrue();
    }
  }

  @Test
  void a_replay_that_somebody_acknowledged_without_a_result_is_missing() throws Exception {
    AsyncResult<Integer> handle = pool.applyAsync(Tasks::fail, "x");
    try (Worker worker = worker()) {
      assertThat(handle.await(SOON)).isTrue();
      assertThat(worker.id()).isNotBlank();
    }
    new DeadLetters(attachment).replay(DeadLetterSelection.all(), false, letter -> {});
    try (WorkQueue thief = broker.workQueue(Topics.tasks(name))) {
      Objects.requireNonNull(thief.take(SOON)).accept();
    }

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(Audit.of(attachment).missingCalls())
                    .containsExactly(new Certificate.Call(handle.id(), 0)));
  }

  @Test
  void a_letter_that_was_dropped_is_no_dead_letter_any_more() throws Exception {
    AsyncResult<Integer> handle = pool.applyAsync(Tasks::fail, "x");
    try (Worker worker = worker()) {
      assertThat(handle.await(SOON)).isTrue();
      assertThat(worker.id()).isNotBlank();
    }
    assertThat(Audit.of(attachment).dead()).isEqualTo(Map.of(DeadReason.TASK_FAILED, 1L));

    new DeadLetters(attachment).drop(DeadLetterSelection.all(), false, letter -> {});

    Certificate certificate = Audit.of(attachment);
    assertThat(certificate.dead()).isEmpty();
    assertThat(certificate.dropped()).isEqualTo(1);
    assertThat(certificate.finished()).isEqualTo(Map.of(OutcomeKind.TASK_FAILED, 1L));
    assertThat(certificate.isComplete()).isTrue();
  }
}
