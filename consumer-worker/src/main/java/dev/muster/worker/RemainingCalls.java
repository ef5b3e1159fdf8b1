package dev.muster.worker;

import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Splits the calls that have not ended off a task record, as a new one. */
final class RemainingCalls {
  private RemainingCalls() {}

  /**
   * A record of the calls from one on.
   *
   * @param chunk index of the chunk that this call is in
   * @param done how many calls of that chunk come before it
   * @param position where in the chunk's arguments this call's begin
   */
  static TaskRecord of(TaskRecord task, int chunk, int done, int position, Clock clock) {
    List<ChunkRecord> rest = new ArrayList<>();
    rest.add(from(task.getChunks().get(chunk), done, position));
    rest.addAll(task.getChunks().subList(chunk + 1, task.getChunks().size()));
    return new TaskRecord(
        TaskId.next(clock).value(),
        task.getClient(),
        task.getReplyTo(),
        task.getFunction(),
        task.getArity(),
        task.getArgumentNames(),
        rest,
        task.getSubmittedAt(),
        task.getMaxDeliveries());
  }

  private static ChunkRecord from(ChunkRecord chunk, int done, int position) {
    ByteBuffer arguments = chunk.getArguments().duplicate();
    arguments.position(arguments.position() + position);
    return new ChunkRecord(
        chunk.getJob(), chunk.getFirstIndex() + done, chunk.getCount() - done, arguments.slice());
  }
}
