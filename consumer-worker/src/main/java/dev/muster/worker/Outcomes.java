package dev.muster.worker;

import dev.muster.broker.Blobs;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.protocol.BlobRecord;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.Errors;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.ValueEncodingException;
import dev.muster.protocol.ValueWriter;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Collects the outcomes of one task record and sends them: those of a long record as they come, so
 * that nobody waits for its end. Values that follow each other share an outcome.
 *
 * <p>For one thread at a time: for the slot's between its calls; while one runs, for whoever {@link
 * Activity} lets, to send what has waited long enough; and for whoever has seized one. So a short
 * call needs no lock here. What else must be durable may be said by anybody at any time.
 */
final class Outcomes {
  /** Outcomes wait this long for company. */
  private static final long LINGER_NANOS = 100_000_000;

  /**
   * As much as this is sent at once: with one more value it still fits a record. As large as that
   * allows, for a record costs the broker far more than what is in it.
   */
  private static final int FULL_BYTES = Topics.MAX_INLINE_BYTES - (16 << 10);

  /** What an outcome has beside its values, about: its job, its index, run time, lengths. */
  private static final int OUTCOME_BYTES = 56;

  /** Values of so many bytes are written in next to no time. */
  private static final int FEW_BYTES = 64;

  /** An error that may be larger is looked at closely, and one that is goes in pieces. */
  private static final int MAX_ERROR_BYTES = Topics.MAX_INLINE_BYTES / 4;

  private static final int MAX_SHOWN_CHARS = 200;

  private final Sender sender;
  private final Partition to;
  private final String worker;
  private final TaskRecord task;
  private final int delivery;
  private final Tally tally;
  private final Blobs blobs;

  private final List<CompletableFuture<?>> sent = new ArrayList<>(); // guarded by itself
  private final List<BlobRecord> notNeeded = new ArrayList<>();

  private List<OutcomeRecord> waiting = new ArrayList<>();
  private int waitingBytes;
  private long waitingSince;

  // The run of values that grows at its end: values.size() > 0 or runCount == 0.
  private ValueWriter values = new ValueWriter();
  private @Nullable UUID runJob;
  private long runFirst;
  private int runCount;
  private long runNanos;

  private boolean quick; // to add the last value took next to no time; for the slot alone

  // Of all calls that ran.
  private long ranCalls;
  private long ranNanos;
  private long ranBytes;

  Outcomes(
      Sender sender,
      Partition to,
      String worker,
      TaskRecord task,
      int delivery,
      Tally tally,
      Blobs blobs) {
    this.sender = sender;
    this.to = to;
    this.worker = worker;
    this.task = task;
    this.delivery = delivery;
    this.tally = tally;
    this.blobs = blobs;
  }

  /** Where is counted what becomes of the calls. */
  Tally tally() {
    return tally;
  }

  /**
   * A call returned. A large value is made durable first: who calls this waits for that.
   *
   * @return whether this has taken next to no time: nothing was sent, and little written
   */
  boolean value(
      UUID job, long index, @Nullable Object result, Type declared, long nanos, long now) {
    ValueWriter large = add(job, index, result, declared, nanos, now);
    if (large != null) {
      add(job, index, large.toByteBuffer(), nanos, now);
    }
    return quick;
  }

  private void add(UUID job, long index, ByteBuffer large, long nanos, long now) {
    if (large.remaining() > blobs.limit()) {
      String message =
          "The result of %s has %,d bytes, and the limit is %,d (maxPayload of WorkerConfig, --max-payload of the worker). Raise it there and for the submitter, or return a reference to the data (a file, an object store) instead"
              .formatted(task.getFunction().getName(), large.remaining(), blobs.limit());
      failure(job, index, 1, OutcomeKind.RESULT_TOO_LARGE, Errors.saying(message), nanos, now);
      return;
    }
    BlobRecord blob = put(large);
    if (blob != null) {
      add(new OutcomeRecord(job, index, 1, OutcomeKind.VALUE, null, null, nanos, blob), 0, now);
    }
  }

  /**
   * Not under the monitor: others come by to send what has waited. Null where the broker would not
   * have it; then the task is not done with.
   */
  private @Nullable BlobRecord put(ByteBuffer payload) {
    try {
      return blobs.put(payload);
    } catch (MusterException e) {
      alsoAwait(CompletableFuture.failedFuture(e));
      return null;
    }
  }

  /** Adds a value to those that wait; returns it where it is too large for that. */
  private @Nullable ValueWriter add(
      UUID job, long index, @Nullable Object result, Type declared, long nanos, long now) {
    quick = false;
    int mark = values.size();
    try {
      values.write(result, declared == void.class ? null : declared);
    } catch (ValueEncodingException e) {
      String message =
          "Error sending result: '%s'. Reason: '%s'".formatted(shown(result), e.getMessage());
      ErrorRecord error = Errors.shortened(error(e, message));
      failure(job, index, 1, OutcomeKind.RESULT_NOT_ENCODABLE, error, nanos, now);
      return null;
    }
    int bytes = values.size() - mark;
    if (bytes > Math.min(Topics.MAX_INLINE_BYTES, blobs.limit())) {
      ValueWriter large = new ValueWriter();
      large.append(values, mark);
      values.truncate(mark);
      // Its buffer has become large: it is not kept.
      flush();
      values = new ValueWriter();
      return large;
    }
    append(job, index, mark, bytes, nanos, now);
    quick = !flushIfDue(now) && bytes <= FEW_BYTES;
    return null;
  }

  private void append(UUID job, long index, int mark, int bytes, long nanos, long now) {
    boolean follows = runCount > 0 && job.equals(runJob) && index == runFirst + runCount;
    if (!follows || mark + bytes > Topics.MAX_INLINE_BYTES) {
      ValueWriter next = new ValueWriter();
      next.append(values, mark);
      values.truncate(mark);
      closeRun();
      values = next;
      runJob = job;
      runFirst = index;
    }
    if (runCount == 0 && waiting.isEmpty()) {
      waitingSince = now;
    }
    runCount++;
    runNanos += nanos;
    ran(1, nanos, bytes);
  }

  /** Calls of a job that follow each other ended in the same way, without a value. */
  void failure(
      UUID job, long index, int count, OutcomeKind kind, ErrorRecord error, long nanos, long now) {
    ErrorRecord shown = error;
    BlobRecord blob = null;
    if (size(error) > MAX_ERROR_BYTES) {
      byte[] whole = Codec.encode(error);
      if (whole.length > MAX_ERROR_BYTES) {
        shown = Errors.shortened(error);
        // Where it is over the limit, the short form must do.
        blob = whole.length > blobs.limit() ? null : put(ByteBuffer.wrap(whole));
      }
    }
    add(new OutcomeRecord(job, index, count, kind, null, shown, nanos, blob), size(shown), now);
  }

  private void add(OutcomeRecord outcome, int bytes, long now) {
    closeRun();
    tally.finished(outcome.getKind(), outcome.getCount());
    BlobRecord large = outcome.getBlob();
    ran(outcome.getCount(), outcome.getRunNanos(), large == null ? 0 : large.getSize());
    if (waiting.isEmpty()) {
      waitingSince = now;
    }
    waiting.add(outcome);
    waitingBytes += OUTCOME_BYTES + bytes;
    flushIfDue(now);
  }

  private void ran(int count, long took, long bytes) {
    if (took > 0) { // else none was started
      ranCalls += count;
      ranNanos += took;
      ranBytes += bytes;
    }
  }

  /** Says how long the calls ran that have an outcome. */
  void tell(FunctionTimes times) {
    times.observe(task.getFunction().getName(), ranCalls, ranNanos, ranBytes);
  }

  private static ErrorRecord error(Throwable thrown, String message) {
    ErrorRecord error = Errors.describe(thrown);
    return new ErrorRecord(error.getClassName(), message, error.getFrames(), error.getCause());
  }

  /** How many bytes it may have, about. */
  private static int size(ErrorRecord error) {
    String message = error.getMessage();
    ErrorRecord cause = error.getCause();
    return 200
        + 100 * error.getFrames().size()
        + (message == null ? 0 : 3 * message.length())
        + (cause == null ? 0 : size(cause));
  }

  private static String shown(@Nullable Object result) {
    try {
      String text = String.valueOf(result);
      return text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "…";
    } catch (RuntimeException itsToStringFailed) {
      return result == null ? "null" : result.getClass().getName();
    }
  }

  private void closeRun() {
    if (runCount == 0) {
      return;
    }
    tally.finished(OutcomeKind.VALUE, runCount);
    waitingBytes += OUTCOME_BYTES + values.size();
    waiting.add(
        new OutcomeRecord(
            runJob,
            runFirst,
            runCount,
            OutcomeKind.VALUE,
            values.toByteBuffer(),
            null,
            runNanos,
            null));
    values = new ValueWriter();
    runCount = 0;
    runNanos = 0;
  }

  /** Sends what has waited long enough, or is enough; returns whether there was something. */
  private boolean flushIfDue(long now) {
    boolean due = isDue(now) || waitingBytes + values.size() >= FULL_BYTES;
    if (due) {
      flush();
    }
    return due;
  }

  private boolean isDue(long now) {
    return (runCount > 0 || !waiting.isEmpty()) && now - waitingSince >= LINGER_NANOS;
  }

  private void flush() {
    take().ifPresent(OutcomeBatch::send);
  }

  /**
   * What has waited long enough, for the caller to send: that may take its time, and is none of
   * this thread's business here. {@link #finish} waits for it.
   */
  Optional<OutcomeBatch> takeIfDue(long now) {
    return isDue(now) ? take() : Optional.empty();
  }

  private Optional<OutcomeBatch> take() {
    closeRun();
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    ResultRecord result =
        new ResultRecord(
            task.getId(), task.getClient(), worker, delivery, task.getReplay(), waiting);
    waiting = new ArrayList<>();
    waitingBytes = 0;
    CompletableFuture<Long> durable = new CompletableFuture<>();
    alsoAwait(durable);
    return Optional.of(new OutcomeBatch(sender, to, result, durable));
  }

  /** Once the outcomes are durable, nobody needs the large arguments of this call. */
  void noLongerNeeded(ChunkRecord chunk) {
    if (chunk.getBlob() != null) {
      notNeeded.add(chunk.getBlob());
    }
  }

  /** The outcomes are durable. */
  void releaseArguments() {
    notNeeded.forEach(blobs::release);
    notNeeded.clear();
  }

  /** What else must be durable before the task is done with. For any thread. */
  void alsoAwait(CompletableFuture<?> other) {
    synchronized (sent) {
      sent.add(other);
    }
  }

  /** Sends the rest; completes when the broker has all of it. */
  CompletableFuture<Void> finish() {
    flush();
    synchronized (sent) {
      return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
    }
  }
}
