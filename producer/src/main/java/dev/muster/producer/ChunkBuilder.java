package dev.muster.producer;

import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.ValueWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the arguments of consecutive calls of one job. Not safe for use by several threads. */
public final class ChunkBuilder {
  /**
   * A chunk this large is sent, however few calls it has: far below the limit of a record, and large
   * enough that the cost of a record no longer counts.
   */
  private static final int FULL_BYTES = 256 << 10;

  private final Target target;
  private final TaskId job;
  private final long firstIndex;
  private final ValueWriter values = new ValueWriter();
  private int count;

  /** A chunk whose first call has that index in its job. */
  public ChunkBuilder(Target target, TaskId job, long firstIndex) {
    this.target = target;
    this.job = job;
    this.firstIndex = firstIndex;
  }

  /**
   * Adds the next call.
   *
   * @throws dev.muster.protocol.WrongArgumentsException as {@link Target#write}; the chunk is as
   *     before
   * @throws dev.muster.protocol.ValueEncodingException as {@link Target#write}; the chunk is as
   *     before
   */
  public void add(List<? extends @Nullable Object> arguments) {
    target.write(arguments, values);
    count++;
  }

  /** How many calls it has. */
  public int count() {
    return count;
  }

  /** The index that the next call would have. */
  public long nextIndex() {
    return firstIndex + count;
  }

  /** Whether it is large enough to be sent. */
  public boolean isFull() {
    return values.size() >= FULL_BYTES;
  }

  /** The chunk; the builder is not to be used again. */
  public ChunkRecord build() {
    return new ChunkRecord(job.value(), firstIndex, count, values.toByteBuffer());
  }
}
