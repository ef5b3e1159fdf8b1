package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Entry;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.DelayedRecord;
import dev.muster.protocol.LimitsRecord;
import dev.muster.protocol.ResumedRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Which calls of a job the queue has, or the log of those that wait for their next attempt: they
 * are queued or run, and will have an outcome, unless they have one already. Immutable once it was
 * read.
 */
final class QueuedCalls {
  private final TaskId job;
  private final int[] seen;
  private final int[] waiting;

  private QueuedCalls(TaskId job, int calls) {
    this.job = job;
    this.seen = new int[calls];
    this.waiting = new int[calls];
    Arrays.fill(seen, -1);
    Arrays.fill(waiting, -1);
  }

  /**
   * Reads what is there now. A record that all have finished with stays for minutes: so a call
   * whose outcome is not in the results that are read after this is here, wherever it was moved
   * meanwhile.
   *
   * @param calls how many the job has
   * @param alive whether some worker would still run what a record has
   */
  static QueuedCalls read(Attachment attachment, TaskId job, int calls, Predicate<TaskRecord> alive)
      throws InterruptedException {
    QueuedCalls queued = new QueuedCalls(job, calls);
    String pool = attachment.pool();
    scan(
        attachment,
        Topics.tasks(pool).topic().name(),
        entry -> {
          if (attachment.codec().decode(entry.value()) instanceof TaskRecord task) {
            queued.add(task, alive);
          }
        });
    Map<Long, ByteBuffer> delayed = new HashMap<>();
    scan(
        attachment,
        Topics.delayed(pool).name(),
        entry -> {
          Object record = attachment.codec().decode(entry.value());
          if (record instanceof DelayedRecord each) {
            delayed.put(entry.offset(), each.getTask());
          } else if (record instanceof ResumedRecord done) {
            delayed.remove(done.getOffset());
          }
        });
    for (ByteBuffer each : delayed.values()) {
      byte[] bytes = new byte[each.remaining()];
      each.duplicate().get(bytes);
      passing(() -> queued.add(attachment.codec().decode(bytes, TaskRecord.class), alive));
    }
    return queued;
  }

  /** Whether a record's time is not over: no worker starts its calls after that. */
  static boolean isInTime(TaskRecord task, long nowMillis) {
    LimitsRecord limits = task.getLimits();
    return isLater(limits.getExpiresAt(), nowMillis) && isLater(limits.getDeadline(), nowMillis);
  }

  /** Zero means that there is no such time. */
  private static boolean isLater(long time, long nowMillis) {
    return time == 0 || time > nowMillis;
  }

  private static void scan(Attachment attachment, String topic, Consumer<Entry> reader)
      throws InterruptedException {
    Partition partition = new Partition(topic, 0);
    try (LogScan scan = LogScan.open(attachment.broker(), partition, From.beginning())) {
      scan.readTo(scan.end(), batch -> batch.forEach(entry -> passing(() -> reader.accept(entry))));
    }
  }

  private static void passing(Runnable decode) {
    try {
      decode.run();
    } catch (UndecodableRecordException e) {
      // No call of any job: workers cannot read it either.
    }
  }

  private void add(TaskRecord task, Predicate<TaskRecord> alive) {
    for (ChunkRecord chunk : task.getChunks()) {
      if (chunk.getJob().equals(job.value())) {
        boolean waits = alive.test(task);
        long end = Math.min(seen.length, chunk.getFirstIndex() + chunk.getCount());
        for (long index = Math.max(0, chunk.getFirstIndex()); index < end; index++) {
          int at = (int) index;
          seen[at] = Math.max(seen[at], task.getReplay());
          waiting[at] = waits ? Math.max(waiting[at], task.getReplay()) : waiting[at];
        }
      }
    }
  }

  /** The latest replay of a call of which there is a record; -1 where there is none. */
  int seen(int index) {
    return seen[index];
  }

  /** The latest replay of a call that a worker will run, or has run; -1 where there is none. */
  int waiting(int index) {
    return waiting[index];
  }
}
