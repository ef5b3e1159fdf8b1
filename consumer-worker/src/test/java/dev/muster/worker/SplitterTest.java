package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.BlobRecord;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.FunctionRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A call whose arguments are elsewhere is cut out of a task as a whole. */
class SplitterTest {
  private static final ByteBuffer SMALL = ByteBuffer.wrap(new byte[] {6, 2, 6, 4}); // two longs
  private static final UUID JOB = TaskId.next(Clock.systemUTC()).value();

  private final Splitter splitter = new Splitter(Clock.systemUTC());
  private final ChunkRecord small = new ChunkRecord(JOB, 0L, 2, SMALL, null);
  private final ChunkRecord large = large(1);
  private final TaskRecord task = task(List.of(small, large));

  @Test
  void alone_it_keeps_its_reference() {
    assertThat(splitter.only(task, 2, new Place(1, 0, 0, 0)).getChunks()).containsExactly(large);
  }

  @Test
  void it_is_among_the_calls_that_are_given_back_and_not_behind_itself() {
    assertThat(splitter.from(task, 1, new Place(1, 0, 0, 0)).orElseThrow().getChunks())
        .containsExactly(large);
    assertThat(splitter.behind(task, 1, new Place(0, 1, 2, 4)).orElseThrow().getChunks())
        .containsExactly(large);
    assertThat(splitter.behind(task, 1, new Place(1, 0, 0, 0))).isEmpty();
  }

  @Test
  void it_is_a_piece_of_its_own_when_a_task_is_split() {
    assertThat(splitter.pieces(task)).hasSize(3);
    assertThat(splitter.pieces(task).get(2).getChunks()).containsExactly(large);
  }

  @Test
  void a_chunk_of_several_calls_cannot_have_one_reference() {
    assertThatNoException().isThrownBy(() -> TaskCheck.check(task));
    assertThatThrownBy(() -> TaskCheck.check(task(List.of(large(2)))))
        .isInstanceOf(UndecodableRecordException.class);
  }

  private static ChunkRecord large(int count) {
    ByteBuffer none = ByteBuffer.allocate(0);
    BlobRecord blob = new BlobRecord(JOB, 0, 5L, 9L, 4, 3 << 20, none, 0L);
    return new ChunkRecord(JOB, 2L, count, none, blob);
  }

  private static TaskRecord task(List<ChunkRecord> chunks) {
    return TaskRecord.newBuilder()
        .setId(JOB)
        .setClient("client-1")
        .setFunction(FunctionRecord.newBuilder().setName("square").build())
        .setArity(1)
        .setChunks(chunks)
        .setSubmittedAt(0)
        .setLimits(TaskOptions.defaults().limits(0))
        .build();
  }
}
