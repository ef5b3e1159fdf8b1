package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.TaskQueues;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.DeadLetterRecord;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.DelayedRecord;
import dev.muster.protocol.DroppedRecord;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.ResumedRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads a pool's topics and accounts for every call. It asks nobody but the log: what the broker
 * says of its backlog decides only whether a call without an outcome may still come to one.
 *
 * <p>Needs memory for the calls that are kept, some tens of bytes for a job and a byte for each of
 * its calls.
 */
public final class Audit {
  private static final Duration READ = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofMinutes(10);
  private static final int SHOWN = 100;

  /** A call that changes its place while it is looked for is found when it is looked for again. */
  private static final int LOOKS = 3;

  private final Attachment attachment;
  private final Map<UUID, CallStates> jobs = new HashMap<>();
  private final Map<OutcomeKind, Long> finished = new EnumMap<>(OutcomeKind.class);
  private final Map<DeadReason, Long> dead = new EnumMap<>(DeadReason.class);
  private final Map<String, Certificate.Range> read = new LinkedHashMap<>();
  private long duplicates;
  private long replayed;
  private long dropped;

  private Audit(Attachment attachment) {
    this.attachment = attachment;
  }

  /**
   * Accounts for the calls that were submitted until now.
   *
   * @throws BrokerException where the topics cannot be read to their ends within ten minutes
   */
  public static Certificate of(Attachment attachment) throws InterruptedException {
    Certificate certificate = new Audit(attachment).certificate();
    for (int look = 1; look < LOOKS && !certificate.isComplete(); look++) {
      certificate = new Audit(attachment).certificate();
    }
    return certificate;
  }

  /**
   * As {@link #of(Attachment)}, but waits until all calls have their outcome, no longer than this.
   */
  public static Certificate of(Attachment attachment, Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    Certificate certificate = of(attachment);
    while (!certificate.isSettled() && System.nanoTime() - deadline < 0) {
      Thread.sleep(READ.toMillis());
      certificate = of(attachment);
    }
    return certificate;
  }

  private Certificate certificate() throws InterruptedException {
    String pool = attachment.pool();
    readAll(new Partition(Topics.tasks(pool).topic().name(), 0), this::submitted);
    // Asked between the two: what was settled before this has its result in what is read after it.
    boolean idle = TaskQueues.backlog(attachment.broker(), pool) == 0;
    Map<Long, ByteBuffer> delayed = new HashMap<>();
    readAll(
        new Partition(Topics.delayed(pool).name(), 0),
        (offset, record) -> {
          if (record instanceof DelayedRecord waiting) {
            delayed.put(offset, waiting.getTask());
          } else if (record instanceof ResumedRecord resumed) {
            delayed.remove(resumed.getOffset());
          }
        });
    delayed.values().forEach(this::waits);
    for (int i = 0; i < attachment.resultPartitions(); i++) {
      readAll(new Partition(Topics.results(pool).name(), i), this::ended);
    }
    Map<Long, DeadReason> letters = new HashMap<>();
    readAll(
        new Partition(Topics.dead(pool).name(), 0),
        (offset, record) -> {
          if (record instanceof DeadLetterRecord letter) {
            letters.put(offset, letter.getReason());
          } else if (record instanceof DroppedRecord done
              && letters.remove(done.getOffset()) != null) {
            replayed += done.getReplayed() ? 1 : 0;
            dropped += done.getReplayed() ? 0 : 1;
          }
        });
    letters.values().forEach(reason -> dead.merge(reason, 1L, Long::sum));
    return sum(idle);
  }

  private Certificate sum(boolean idle) {
    long submitted = 0;
    long open = 0;
    long missing = 0;
    List<Certificate.Call> missingCalls = new ArrayList<>();
    for (Map.Entry<UUID, CallStates> job : jobs.entrySet()) {
      CallStates calls = job.getValue();
      submitted += calls.submitted();
      for (long index : calls.withoutOutcome()) {
        if (!idle || calls.isDelayed(index)) {
          open++;
        } else {
          missing++;
          if (missingCalls.size() < SHOWN) {
            missingCalls.add(new Certificate.Call(new TaskId(job.getKey()), index));
          }
        }
      }
    }
    return new Certificate(
        attachment.pool(),
        submitted,
        finished,
        open,
        missing,
        missingCalls,
        duplicates,
        dead,
        replayed,
        dropped,
        read);
  }

  private void submitted(long offset, SpecificRecord record) {
    if (record instanceof TaskRecord task) {
      for (ChunkRecord chunk : task.getChunks()) {
        jobs.computeIfAbsent(chunk.getJob(), id -> new CallStates())
            .submitted(chunk.getFirstIndex(), chunk.getCount(), task.getReplay());
      }
    }
  }

  private void waits(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    try {
      TaskRecord task = attachment.codec().decode(copy, TaskRecord.class);
      for (ChunkRecord chunk : task.getChunks()) {
        jobs.computeIfAbsent(chunk.getJob(), id -> new CallStates())
            .delayed(chunk.getFirstIndex(), chunk.getCount(), task.getReplay());
      }
    } catch (UndecodableRecordException damaged) {
      // It becomes a dead letter when its time has come.
    }
  }

  private void ended(long offset, SpecificRecord record) {
    if (record instanceof ResultRecord result) {
      OutcomeCheck.check(result);
      for (OutcomeRecord outcome : result.getOutcomes()) {
        CallStates calls = jobs.computeIfAbsent(outcome.getJob(), id -> new CallStates());
        duplicates +=
            calls.ended(
                outcome.getFirstIndex(),
                outcome.getCount(),
                result.getReplay(),
                outcome.getKind(),
                finished);
      }
    }
  }

  private void readAll(Partition partition, Reader reader) throws InterruptedException {
    try (Feed feed = attachment.broker().feed(Map.of(partition, From.beginning()))) {
      long end = feed.ends().getOrDefault(partition, 0L);
      long first = -1;
      long deadline = System.nanoTime() + MOST.toNanos();
      while (feed.positions().getOrDefault(partition, 0L) < end) {
        if (System.nanoTime() - deadline >= 0) {
          throw new BrokerException(
              "%s could not be read to its end within %s".formatted(partition, MOST), null);
        }
        for (Entry entry : feed.read(READ)) {
          first = first < 0 ? entry.offset() : first;
          decode(entry, record -> reader.read(entry.offset(), record));
        }
      }
      read.put(
          "%s-%d".formatted(partition.topic(), partition.number()),
          new Certificate.Range(first < 0 ? end : first, end));
    }
  }

  private void decode(Entry entry, Consumer<SpecificRecord> consumer) {
    try {
      consumer.accept(attachment.codec().decode(entry.value()));
    } catch (UndecodableRecordException e) {
      // No call: what was damaged on its way is among the dead letters.
    }
  }

  /** Takes a record and its offset. */
  private interface Reader {
    void read(long offset, SpecificRecord record);
  }
}
