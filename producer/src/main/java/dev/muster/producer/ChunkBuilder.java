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
   * A chunk this large is sent, however few calls it has: far below the limit of a record, and
   * large enough that the cost of a record no longer counts.
   */
  private static final int FULL_BYTES = 256 << 10;

  /** Leaves room for what a task record has beside arguments. */
  private static final int MAX_BYTES = Topics.MAX_RECORD_BYTES - (64 << 10);

  private final Target target;
  private final TaskId job;
  private final long firstIndex;
  private final ValueWriter values = new ValueWriter();
  private int count;
  private int arity;

  /** A chunk whose first call has that index in its job. */
  public ChunkBuilder(Target target, TaskId job, long firstIndex) {
    this.target = target;
    this.job = job;
    this.firstIndex = firstIndex;
  }

  /**
   * Adds the next call.
   *
   * @return false where it does not fit any more: the chunk is to be sent first
   * @throws PayloadTooLargeException where it would not fit an empty chunk either
   * @throws dev.muster.protocol.WrongArgumentsException as {@link Target#write}; the chunk is as
   *     before
   * @throws dev.muster.protocol.ValueEncodingException as {@link Target#write}; the chunk is as
   *     before
   */
  public boolean add(List<? extends @Nullable Object> arguments) {
    return add(arguments, MAX_BYTES);
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
    if (count > 0 && values.size() > mostBytes) {
      values.truncate(before);
      return false;
    }
    if (values.size() > MAX_BYTES) {
      int bytes = values.size() - before;
      values.truncate(before);
      throw new PayloadTooLargeException(
          "The arguments of a call of %s have %,d bytes; a record may have %,d. Pass a reference to the data (a file, an object store) instead"
              .formatted(target.name(), bytes, MAX_BYTES));
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

  /** Whether it is large enough to be sent. */
  public boolean isFull() {
    return values.size() >= FULL_BYTES;
  }

  /** The chunk; the builder is not to be used again. */
  public ChunkRecord build() {
    return new ChunkRecord(job.value(), firstIndex, count, values.toByteBuffer());
  }
}
