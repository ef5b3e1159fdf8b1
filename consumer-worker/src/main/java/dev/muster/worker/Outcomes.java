package dev.muster.worker;

import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.protocol.Codec;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.Errors;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.ValueEncodingException;
import dev.muster.protocol.ValueWriter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Collects the outcomes of one task record and sends them: those of a long record as they come, so
 * that nobody waits for its end. Values that follow each other share an outcome.
 *
 * <p>Safe for use by the slot and by whoever sends what has waited long enough meanwhile.
 */
final class Outcomes {
  /** Outcomes wait this long for company. */
  private static final long LINGER_NANOS = 100_000_000;

  /** As much as this is sent at once. */
  private static final int FULL_BYTES = 1 << 20;

  /** Room for what a result record has beside one value. */
  private static final int OVERHEAD_BYTES = 4 << 10;

  private static final int MAX_VALUE_BYTES = Topics.MAX_RECORD_BYTES - OVERHEAD_BYTES;
  private static final int MAX_SHOWN_CHARS = 200;

  private final Sender sender;
  private final Partition to;
  private final String worker;
  private final TaskRecord task;
  private final int delivery;
  private final Tally tally;

  // All guarded by "this".
  private final List<CompletableFuture<?>> sent = new ArrayList<>();

  private List<OutcomeRecord> waiting = new ArrayList<>();
  private int waitingBytes;
  private long waitingSince;

  // The run of values that grows at its end: values.size() > 0 or runCount == 0.
  private ValueWriter values = new ValueWriter();
  private @Nullable UUID runJob;
  private long runFirst;
  private int runCount;
  private long runNanos;

  Outcomes(Sender sender, Partition to, String worker, TaskRecord task, int delivery, Tally tally) {
    this.sender = sender;
    this.to = to;
    this.worker = worker;
    this.task = task;
    this.delivery = delivery;
    this.tally = tally;
  }

  /** Where is counted what becomes of the calls. */
  Tally tally() {
    return tally;
  }

  /** A call returned. */
  synchronized void value(
      UUID job, long index, @Nullable Object result, Type declared, long nanos, long now) {
    int mark = values.size();
    try {
      values.write(result, declared == void.class ? null : declared);
    } catch (ValueEncodingException e) {
      String message =
          "Error sending result: '%s'. Reason: '%s'".formatted(shown(result), e.getMessage());
      failure(job, index, 1, OutcomeKind.RESULT_NOT_ENCODABLE, error(e, message), nanos, now);
      return;
    }
    int bytes = values.size() - mark;
    if (bytes > MAX_VALUE_BYTES) {
      values.truncate(mark);
      String message =
          "The result of %s has %,d bytes; a record may have %,d. Return a reference to the data (a file, an object store) instead"
              .formatted(task.getFunction().getName(), bytes, MAX_VALUE_BYTES);
      failure(job, index, 1, OutcomeKind.RESULT_TOO_LARGE, Errors.saying(message), nanos, now);
      return;
    }
    append(job, index, mark, bytes, nanos, now);
  }

  private void append(UUID job, long index, int mark, int bytes, long nanos, long now) {
    boolean follows = runCount > 0 && job.equals(runJob) && index == runFirst + runCount;
    if (!follows || mark + bytes > MAX_VALUE_BYTES) {
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
    tally.finished(OutcomeKind.VALUE, 1);
    flushIfDue(now);
  }

  /** Calls of a job that follow each other ended in the same way, without a value. */
  synchronized void failure(
      UUID job, long index, int count, OutcomeKind kind, ErrorRecord error, long nanos, long now) {
    closeRun();
    tally.finished(kind, count);
    if (waiting.isEmpty()) {
      waitingSince = now;
    }
    waiting.add(new OutcomeRecord(job, index, count, kind, null, error, nanos));
    waitingBytes += size(error);
    flushIfDue(now);
  }

  private static ErrorRecord error(Throwable thrown, String message) {
    ErrorRecord error = Errors.describe(thrown);
    return new ErrorRecord(error.getClassName(), message, error.getFrames(), error.getCause());
  }

  private static int size(ErrorRecord error) {
    String message = error.getMessage();
    ErrorRecord cause = error.getCause();
    return 200
        + 100 * error.getFrames().size()
        + (message == null ? 0 : message.length())
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
    waitingBytes += values.size();
    waiting.add(
        new OutcomeRecord(
            runJob, runFirst, runCount, OutcomeKind.VALUE, values.toByteBuffer(), null, runNanos));
    values = new ValueWriter();
    runCount = 0;
    runNanos = 0;
  }

  /** Sends what has waited long enough, or is enough. */
  synchronized void flushIfDue(long now) {
    boolean empty = waiting.isEmpty() && runCount == 0;
    boolean full = waitingBytes + values.size() >= FULL_BYTES;
    if (!empty && (full || now - waitingSince >= LINGER_NANOS)) {
      flush();
    }
  }

  private void flush() {
    closeRun();
    if (waiting.isEmpty()) {
      return;
    }
    ResultRecord result =
        new ResultRecord(
            task.getId(), task.getClient(), worker, delivery, task.getReplay(), waiting);
    waiting = new ArrayList<>();
    waitingBytes = 0;
    sent.add(sender.send(to, null, Codec.encode(result)));
  }

  /** What else must be durable before the task is done with. */
  synchronized void alsoAwait(CompletableFuture<?> other) {
    sent.add(other);
  }

  /** Sends the rest; completes when the broker has all of it. */
  synchronized CompletableFuture<Void> finish() {
    flush();
    return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
  }
}
