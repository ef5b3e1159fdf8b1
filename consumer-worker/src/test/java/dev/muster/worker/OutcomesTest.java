package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.broker.Attachment;
import dev.muster.broker.Blobs;
import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.Partition;
import dev.muster.protocol.FunctionRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the outcomes of a record become records. Times stand still: nothing is sent for its age. */
class OutcomesTest {
  private static final String POOL = "outcomes";
  private static final UUID JOB = TaskId.next(Clock.systemUTC()).value();

  private final Broker broker = InMemoryBroker.create();
  private Outcomes outcomes;

  @BeforeEach
  void open() {
    Attachment attachment = Attachment.to(broker, POOL);
    outcomes =
        new Outcomes(
            attachment.sender(),
            new Partition(Topics.results(POOL).name(), 0),
            "worker",
            task(),
            1,
            Tally.NONE,
            Blobs.of(attachment, Blobs.DEFAULT_LIMIT));
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private boolean value(UUID job, long index, String value) {
    return outcomes.value(job, index, value, String.class, 1, 0);
  }

  @Test
  void many_outcomes_and_a_value_as_large_as_may_be_fit_a_record() {
    for (int i = 0; i < 6_500; i++) {
      value(UUID.randomUUID(), 0, "x".repeat(70)); // each with a head as large as itself
    }
    value(JOB, 0, "x".repeat(Topics.MAX_INLINE_BYTES - 8));

    assertThatNoException().isThrownBy(() -> outcomes.finish().join());
  }

  @Test
  void a_small_value_takes_no_time_until_there_are_enough_to_be_sent() {
    assertThat(value(JOB, 0, "small")).isTrue();
    assertThat(value(JOB, 1, "x".repeat(1_000))).isFalse();
    assertThat(value(JOB, 2, "x".repeat(Topics.MAX_INLINE_BYTES - 8))).isFalse();
  }

  @Test
  void the_end_waits_for_what_somebody_else_sends() {
    value(JOB, 0, "waits");
    OutcomeBatch taken = outcomes.takeIfDue(Duration.ofSeconds(1).toNanos()).orElseThrow();

    CompletableFuture<Void> end = outcomes.finish();
    assertThat(end).isNotDone();
    taken.send();

    assertThatNoException().isThrownBy(end::join);
  }

  @Test
  void what_somebody_else_could_not_send_fails_the_end() {
    value(JOB, 0, "waits");
    OutcomeBatch taken = outcomes.takeIfDue(Duration.ofSeconds(1).toNanos()).orElseThrow();

    broker.close();
    var unused = catchThrowable(taken::send);

    assertThat(outcomes.finish()).isCompletedExceptionally();
  }

  @Test
  void what_has_not_waited_long_is_nobody_else_s_to_send() {
    value(JOB, 0, "waits");

    assertThat(outcomes.takeIfDue(1)).isEmpty();
  }

  private static TaskRecord task() {
    return TaskRecord.newBuilder()
        .setId(JOB)
        .setClient("client-1")
        .setFunction(FunctionRecord.newBuilder().setName("f").build())
        .setArity(0)
        .setChunks(List.of())
        .setSubmittedAt(0)
        .setLimits(TaskOptions.defaults().limits(0))
        .build();
  }
}
