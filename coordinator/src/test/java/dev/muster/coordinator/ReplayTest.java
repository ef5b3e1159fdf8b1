package dev.muster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.FunctionRecord;
import dev.muster.protocol.LimitsRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final long SUBMITTED = 1_000;
  private static final long NOW = 50_000;

  private final Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
  private final Replay replay = new Replay(clock);

  private TaskRecord task(long expiresAt, long deadline) {
    ChunkRecord chunk =
        new ChunkRecord(
            TaskId.next(clock).value(), 7L, 2, ByteBuffer.wrap(new byte[] {1, 2}), null);
    FunctionRecord function =
        new FunctionRecord("f", null, null, null, null, 0, ByteBuffer.allocate(0));
    LimitsRecord limits = new LimitsRecord(3, 4, 5L, 6L, List.of("E"), 8L, 9L, expiresAt, deadline);
    return new TaskRecord(
        TaskId.next(clock).value(),
        "client",
        2,
        function,
        1,
        List.of("n"),
        List.of(chunk),
        SUBMITTED,
        3,
        1,
        limits);
  }

  @Test
  void the_calls_are_the_same_and_the_record_is_another() {
    TaskRecord task = task(0, 0);
    TaskRecord again = replay.of(task);

    assertThat(again.getId()).isNotEqualTo(task.getId());
    assertThat(again.getChunks()).isEqualTo(task.getChunks());
    assertThat(again.getFunction()).isEqualTo(task.getFunction());
    assertThat(again.getArity()).isEqualTo(1);
    assertThat(again.getArgumentNames()).containsExactly("n");
    assertThat(again.getClient()).isEqualTo("client");
    assertThat(again.getReplyTo()).isEqualTo(2);
  }

  @Test
  void all_attempts_are_there_again_and_the_replay_is_counted() {
    TaskRecord again = replay.of(task(0, 0));

    assertThat(again.getAttempt()).isEqualTo(1);
    assertThat(again.getReplay()).isEqualTo(2);
    assertThat(again.getLimits()).isEqualTo(task(0, 0).getLimits());
  }

  @Test
  void the_calls_have_as_much_time_as_they_had() {
    TaskRecord again = replay.of(task(SUBMITTED + 10, SUBMITTED + 20));

    assertThat(again.getSubmittedAt()).isEqualTo(NOW);
    assertThat(again.getLimits().getExpiresAt()).isEqualTo(NOW + 10);
    assertThat(again.getLimits().getDeadline()).isEqualTo(NOW + 20);
  }
}
