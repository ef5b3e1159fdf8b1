package dev.muster.producer;

import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.PayloadTooLargeException;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import dev.muster.protocol.ValueWriter;
import dev.muster.protocol.WrongArgumentsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the arguments of consecutive calls of one job. Not safe for use by several threads. */
public final class ChunkBuilder {
  /**
   * A chunk this large is sent, however few calls it has. As large as a record allows with some
   * room: a record costs the broker far more than what is in it.
   */
  private static final int FULL_BYTES = Topics.MAX_INLINE_BYTES - (16 << 10);

  private final Target target;
  private final TaskId job;
  private final long firstIndex;
  private final int limit;
  private final ValueWriter values;
  private int count;
  private int arity;

  /**
   * A chunk whose first call has that index in its job.
   *
   * @param limit how many bytes the arguments of one call may have
   */
  public ChunkBuilder(Target target, TaskId job, long firstIndex, int limit) {
    this(target, job, firstIndex, limit, 0);
  }

  private ChunkBuilder(Target target, TaskId job, long firstIndex, int limit, int expectedBytes) {
    this.target = target;
    this.job = job;
    this.firstIndex = firstIndex;
    this.limit = limit;
    this.values = new ValueWriter(expectedBytes);
  }

  /** The chunk behind this one: of the same job, from the next index on, and likely as large. */
  public ChunkBuilder next() {
    int spare = values.size() / 8;
    return new ChunkBuilder(target, job, nextIndex(), limit, values.size() + spare);
  }

  /**
   * Adds the next call. One that is too large for a record is alone in its chunk.
   *
   * @return false where it does not fit any more: the chunk is to be sent first
   * @throws PayloadTooLargeException where its arguments are over the limit of a payload; the chunk
   *     is as before
   * @throws dev.muster.protocol.WrongArgumentsException as {@link Target#write}; the chunk is as
   *     before
   * @throws dev.muster.protocol.ValueEncodingException as {@link Target#write}; the chunk is as
   *     before
   */
  public boolean add(List<? extends @Nullable Object> arguments) {
    return add(arguments, Topics.MAX_INLINE_BYTES);
  }

  /**
   * As {@link #add(List)}, but takes a second call only where the chunk has no more than this many
   * bytes then.
   */
  public boolean add(List<? extends @Nullable Object> arguments, int mostBytes) {
    if (count > 0 && arguments.size() != arity) {
      throw new WrongArgumentsException(
          "The calls of one map take the same number of arguments: %d before, then %d"
              .formatted(arity, arguments.size()));
    }
    int before = values.size();
    target.write(arguments, values);
    int bytes = values.size() - before;
    if (bytes > limit) {
      values.truncate(before);
      throw new PayloadTooLargeException(
          "The arguments of a call of %s have %,d bytes, and the limit is %,d (maxPayload of PoolConfig, --max-payload). Raise it here and for the workers, or pass a reference to the data (a file, an object store) instead"
              .formatted(target.name(), bytes, limit));
    }
    if (count > 0 && values.size() > Math.min(mostBytes, Topics.MAX_INLINE_BYTES)) {
      values.truncate(before);
      return false;
    }
    count++;
    arity = arguments.size();
    return true;
  }

  /** How many calls it has. */
  public int count() {
    return count;
  }

  /** How many arguments each of its calls has. */
  public int arity() {
    return arity;
  }

  /** The index that the next call would have. */
  public long nextIndex() {
    return firstIndex + count;
  }

  /** How many bytes of arguments it has. */
  public int bytes() {
    return values.size();
  }

  /** Whether it does not fit a record: it has one call, whose arguments travel in pieces. */
  public boolean isLarge() {
    return values.size() > Topics.MAX_INLINE_BYTES;
  }

  /** Whether it is large enough to be sent. */
  public boolean isFull() {
    return values.size() >= FULL_BYTES;
  }

  /** The chunk; the builder is not to be used again. */
  public ChunkRecord build() {
    return new ChunkRecord(job.value(), firstIndex, count, values.toByteBuffer(), null);
  }
}
