package dev.muster.coordinator;

import dev.muster.protocol.BlobRecord;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.DeadLetterRecord;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.Errors;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record that was set aside: what it was, why it is here, and what became of it. Immutable. */
public final class DeadLetter {
  private final long id;
  private final DeadLetterState state;
  private final DeadLetterRecord record;
  private final @Nullable TaskRecord calls;

  /**
   * A letter.
   *
   * @param calls the record that was set aside; null where it is no task, or cannot be read
   */
  DeadLetter(long id, DeadLetterState state, DeadLetterRecord record, @Nullable TaskRecord calls) {
    this.id = id;
    this.state = state;
    this.record = record;
    this.calls = calls;
  }

  /** Names it within its pool: its offset in {@code .dead}. */
  public long id() {
    return id;
  }

  /** What became of it. */
  public DeadLetterState state() {
    return state;
  }

  /** Why it is here. */
  public DeadReason reason() {
    return record.getReason();
  }

  /** The same in a sentence. */
  public String detail() {
    return record.getDetail();
  }

  /** Id of the worker that set it aside. */
  public String worker() {
    return record.getWorker();
  }

  /** When, by that worker's clock. */
  public Instant setAsideAt() {
    return Instant.ofEpochMilli(record.getSetAsideAt());
  }

  /** How often its calls were tried, workers that were lost with them included. */
  public int attempts() {
    return record.getAttempts();
  }

  /** How often the record was delivered. */
  public int deliveries() {
    return record.getDeliveries();
  }

  /** How often its calls were replayed before they came here again. */
  public int replays() {
    return calls == null ? 0 : calls.getReplay();
  }

  /** The job that its first call belongs to; empty where it is no task. */
  public Optional<TaskId> task() {
    return Optional.ofNullable(record.getJob()).map(TaskId::new);
  }

  /** All jobs that its calls belong to. */
  public List<TaskId> tasks() {
    return calls == null
        ? task().stream().toList()
        : calls.getChunks().stream().map(chunk -> new TaskId(chunk.getJob())).distinct().toList();
  }

  /** Index of its first call in its job. */
  public long firstIndex() {
    return record.getFirstIndex();
  }

  /** How many calls it has; 0 where it is no task. */
  public int count() {
    return record.getCount();
  }

  /** Name of the function; empty where it is no task. */
  public Optional<String> function() {
    return Optional.ofNullable(record.getFunction());
  }

  /** Id of the client that submitted it; empty where it is no task, or cannot be read. */
  public Optional<String> client() {
    return Optional.ofNullable(calls).map(TaskRecord::getClient);
  }

  /** When that was, by the client's clock; empty as above. */
  public Optional<Instant> submittedAt() {
    return Optional.ofNullable(calls).map(task -> Instant.ofEpochMilli(task.getSubmittedAt()));
  }

  /** Class and message of what the last attempt threw; empty where it threw nothing. */
  public Optional<String> error() {
    return thrown().map(Errors::summary);
  }

  /** The stack of that with its causes, as the worker would have printed it; empty as above. */
  public Optional<String> remoteStack() {
    // Without a class loader: the text is all that is wanted, and no class of a user is touched.
    return thrown()
        .filter(error -> !error.getFrames().isEmpty() || error.getCause() != null)
        .map(error -> RemoteTaskException.of(error, worker(), null).remoteStack());
  }

  /** What was thrown; an error without a class is only a sentence, which the detail is too. */
  private Optional<ErrorRecord> thrown() {
    return Optional.ofNullable(record.getError()).filter(error -> !error.getClassName().isEmpty());
  }

  /** The topic it was in. */
  public String topic() {
    return record.getTopic();
  }

  /** Its offset there. */
  public long offset() {
    return record.getOffset();
  }

  /**
   * The bytes of what was set aside: a record of exactly these calls, or what came instead of one.
   */
  public byte[] original() {
    ByteBuffer bytes = record.getOriginal().duplicate();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  /**
   * The first of its calls with their arguments.
   *
   * @param limit at most so many
   * @throws dev.muster.protocol.ValueDecodingException where their arguments are damaged
   */
  public List<DeadCall> calls(int limit) {
    return calls == null ? List.of() : DeadCall.of(calls, limit);
  }

  /** Why its calls cannot be put back as they are; empty where they can. */
  Optional<String> refusal() {
    if (record.getJob() == null) {
      return Optional.of("it is no task: " + detail());
    }
    if (calls == null) {
      return Optional.of("this version of Muster cannot read its calls");
    }
    return reason() == DeadReason.PAYLOAD_LOST
        ? Optional.of("its arguments are lost: " + detail())
        : Optional.empty();
  }

  /** Where its large arguments are. */
  List<BlobRecord> payloads() {
    return calls == null
        ? List.of()
        : calls.getChunks().stream().map(ChunkRecord::getBlob).filter(Objects::nonNull).toList();
  }

  /** The calls of a letter without a {@link #refusal}. */
  TaskRecord record() {
    return Objects.requireNonNull(calls);
  }

  @Override
  public String toString() {
    return "dead letter %d (%s)".formatted(id, detail());
  }
}
