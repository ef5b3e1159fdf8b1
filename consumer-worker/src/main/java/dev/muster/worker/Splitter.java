package dev.muster.worker;

import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.ValueDecodingException;
import dev.muster.protocol.ValueReader;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes new task records of some of the calls of one. The calls keep their job and index. */
final class Splitter {
  /** Into how many records one is split that may have a call in it that kills its worker. */
  private static final int PIECES = 16;

  private final Clock clock;

  Splitter(Clock clock) {
    this.clock = clock;
  }

  /** How many calls a task has. */
  static int calls(TaskRecord task) {
    return task.getChunks().stream().mapToInt(ChunkRecord::getCount).sum();
  }

  /** The calls from this one on. */
  Optional<TaskRecord> from(TaskRecord task, int attempt, Place place) {
    return rest(task, attempt, place.chunk(), place.done(), place.position());
  }

  /** The calls behind this one. */
  Optional<TaskRecord> behind(TaskRecord task, int attempt, Place place) {
    return rest(task, attempt, place.chunk(), place.done() + 1, place.next());
  }

  /** The calls of the chunks behind that of this one. */
  Optional<TaskRecord> behindChunk(TaskRecord task, int attempt, Place place) {
    return rest(task, attempt, place.chunk() + 1, 0, 0);
  }

  /** How many calls come before this one. */
  static int callsBefore(TaskRecord task, Place place) {
    return task.getChunks().stream().limit(place.chunk()).mapToInt(ChunkRecord::getCount).sum()
        + place.done();
  }

  /** This call alone. */
  TaskRecord only(TaskRecord task, int attempt, Place place) {
    ChunkRecord chunk = task.getChunks().get(place.chunk());
    return copy(
        task, attempt, List.of(part(chunk, place.done(), 1, place.position(), place.next())));
  }

  /** All calls, tried so often. */
  TaskRecord again(TaskRecord task, int attempt) {
    return copy(task, attempt, task.getChunks());
  }

  private Optional<TaskRecord> rest(
      TaskRecord task, int attempt, int chunkNumber, int done, int position) {
    List<ChunkRecord> chunks = task.getChunks();
    List<ChunkRecord> rest = new ArrayList<>();
    if (chunkNumber < chunks.size()) {
      ChunkRecord chunk = chunks.get(chunkNumber);
      if (done < chunk.getCount()) {
        int end = chunk.getArguments().remaining();
        rest.add(part(chunk, done, chunk.getCount() - done, position, end));
      }
      rest.addAll(chunks.subList(chunkNumber + 1, chunks.size()));
    }
    return rest.isEmpty() ? Optional.empty() : Optional.of(copy(task, attempt, rest));
  }

  /**
   * All calls, in several records of about the same size: one for each call where they are few.
   *
   * @throws ValueDecodingException where the arguments are damaged
   */
  List<TaskRecord> pieces(TaskRecord task) {
    return pieces(task, Math.max(1, (calls(task) + PIECES - 1) / PIECES));
  }

  /**
   * All calls, in records of so many.
   *
   * @throws ValueDecodingException where the arguments are damaged
   */
  List<TaskRecord> pieces(TaskRecord task, int size) {
    List<TaskRecord> pieces = new ArrayList<>();
    List<ChunkRecord> piece = new ArrayList<>();
    int room = size;
    for (ChunkRecord chunk : task.getChunks()) {
      ValueReader values = new ValueReader(chunk.getArguments());
      for (int done = 0; done < chunk.getCount(); ) {
        int count = Math.min(room, chunk.getCount() - done);
        int from = values.position();
        skip(values, (long) count * task.getArity());
        piece.add(part(chunk, done, count, from, values.position()));
        done += count;
        room -= count;
        if (room == 0) {
          pieces.add(copy(task, task.getAttempt(), piece));
          piece = new ArrayList<>();
          room = size;
        }
      }
    }
    if (!piece.isEmpty()) {
      pieces.add(copy(task, task.getAttempt(), piece));
    }
    return pieces;
  }

  private static void skip(ValueReader values, long number) {
    for (long i = 0; i < number; i++) {
      values.skip();
    }
  }

  private static ChunkRecord part(ChunkRecord chunk, int done, int count, int from, int to) {
    ByteBuffer arguments = chunk.getArguments().slice();
    // Of a damaged record the reader may have been told of more bytes than there are.
    int end = Math.min(to, arguments.capacity());
    arguments.limit(end).position(Math.min(from, end));
    return new ChunkRecord(chunk.getJob(), chunk.getFirstIndex() + done, count, arguments.slice());
  }

  private TaskRecord copy(TaskRecord task, int attempt, List<ChunkRecord> chunks) {
    return new TaskRecord(
        TaskId.next(clock).value(),
        task.getClient(),
        task.getReplyTo(),
        task.getFunction(),
        task.getArity(),
        task.getArgumentNames(),
        chunks,
        task.getSubmittedAt(),
        attempt,
        task.getReplay(),
        task.getLimits());
  }
}
