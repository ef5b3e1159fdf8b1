package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Blobs;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import dev.muster.protocol.ValueDecodingException;
import dev.muster.protocol.ValueReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the results of a job in the log, whoever submitted it: reads on from the time at which its
 * id was made. Not safe for use by several threads.
 */
public final class ResultLookup {
  /** How far the clocks of submitter and broker may be apart. */
  static final Duration SKEW = Duration.ofMinutes(10);

  private final Attachment attachment;
  private final OutcomePayloads payloads;

  /** Looks in the pool that is attached to, for results of 32 MiB at most. */
  public ResultLookup(Attachment attachment) {
    this(attachment, Blobs.DEFAULT_LIMIT);
  }

  /**
   * Looks in the pool that is attached to.
   *
   * @param maxPayload how many bytes a result may have, written; a larger one is found as a failure
   */
  public ResultLookup(Attachment attachment, int maxPayload) {
    this.attachment = attachment;
    this.payloads = new OutcomePayloads(Blobs.of(attachment, maxPayload), attachment.codec());
  }

  /**
   * The outcomes of a job, by the index of the call; a single call has index 0. Where a call was
   * replayed from the dead letters, the outcome of its latest replay that has one.
   *
   * @param wait how long to wait for the first one where there is none yet; zero does not wait
   * @return empty where there is none
   */
  public NavigableMap<Long, Found> find(TaskId id, Duration wait) throws InterruptedException {
    Instant from = id.madeAt().minus(SKEW);
    Map<Partition, From> partitions = new HashMap<>();
    for (int i = 0; i < attachment.resultPartitions(); i++) {
      partitions.put(new Partition(Topics.results(attachment.pool()).name(), i), From.time(from));
    }
    long deadline = System.nanoTime() + wait.toNanos();
    NavigableMap<Long, Latest> found = new TreeMap<>();
    try (Feed feed = attachment.broker().feed(partitions)) {
      readToEnd(feed, id, found);
      while (found.isEmpty() && System.nanoTime() - deadline < 0) {
        read(feed, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())), id, found);
      }
    }
    return outcomes(found);
  }

  /**
   * As {@link #find(TaskId, Duration)}, where it is known between which offsets the results are.
   *
   * @param first offset of the first of them
   * @param last offset of the last of them
   */
  public NavigableMap<Long, Found> find(TaskId id, Partition partition, long first, long last)
      throws InterruptedException {
    NavigableMap<Long, Latest> found = new TreeMap<>();
    try (LogScan scan = LogScan.open(attachment.broker(), partition, From.offset(first))) {
      scan.readTo(last + 1, batch -> batch.forEach(entry -> read(entry, id, found)));
    }
    return outcomes(found);
  }

  /** The outcomes of a job in these records, which must be in the order of the log. */
  public NavigableMap<Long, Found> outcomes(TaskId id, Iterable<ResultRecord> results) {
    NavigableMap<Long, Latest> found = new TreeMap<>();
    results.forEach(result -> add(id, result, found));
    return outcomes(found);
  }

  private static NavigableMap<Long, Found> outcomes(NavigableMap<Long, Latest> found) {
    NavigableMap<Long, Found> outcomes = new TreeMap<>();
    found.forEach((index, latest) -> outcomes.put(index, latest.found()));
    return outcomes;
  }

  private void readToEnd(Feed feed, TaskId id, NavigableMap<Long, Latest> found)
      throws InterruptedException {
    Map<Partition, Long> ends = feed.ends();
    while (ends.entrySet().stream()
        .anyMatch(end -> feed.positions().getOrDefault(end.getKey(), 0L) < end.getValue())) {
      read(feed, Duration.ofSeconds(1), id, found);
    }
  }

  private void read(Feed feed, Duration timeout, TaskId id, NavigableMap<Long, Latest> found)
      throws InterruptedException {
    for (Entry entry : feed.read(timeout)) {
      read(entry, id, found);
    }
  }

  private void read(Entry entry, TaskId id, NavigableMap<Long, Latest> found) {
    try {
      if (attachment.codec().decode(entry.value()) instanceof ResultRecord result) {
        OutcomeCheck.check(result);
        add(id, result, found);
      }
    } catch (UndecodableRecordException e) {
      // Not the result that is looked for.
    }
  }

  private void add(TaskId id, ResultRecord result, NavigableMap<Long, Latest> found) {
    result.getOutcomes().stream()
        .filter(outcome -> outcome.getJob().equals(id.value()))
        .forEach(outcome -> add(payloads.whole(outcome), result, found));
  }

  private static void add(
      OutcomeRecord outcome, ResultRecord result, NavigableMap<Long, Latest> found) {
    ByteBuffer bytes = outcome.getValues();
    ValueReader values =
        outcome.getKind() == OutcomeKind.VALUE && bytes != null ? new ValueReader(bytes) : null;
    for (int i = 0; i < outcome.getCount(); i++) {
      Found each =
          values == null ? new Found(null, failure(outcome, result.getWorker())) : read(values);
      // Of the latest replay the one at the lowest offset counts, and a job's results are all in
      // one partition.
      found.merge(
          outcome.getFirstIndex() + i,
          new Latest(result.getReplay(), each),
          (known, other) -> other.replay() > known.replay() ? other : known);
    }
  }

  private static Found read(ValueReader values) {
    try {
      return new Found(values.read(Object.class), Optional.empty());
    } catch (ValueDecodingException e) {
      return new Found(null, Optional.of(e));
    }
  }

  private static Optional<RuntimeException> failure(OutcomeRecord outcome, String worker) {
    return Optional.of(
        OutcomeReader.failure(outcome, "the task", worker, ResultLookup.class.getClassLoader()));
  }

  /**
   * How a call ended.
   *
   * @param value what it returned: null, Boolean, Integer, Long, Float, Double, String, byte[],
   *     List or Map; null where it failed
   * @param failure why it has no value; empty where it has one
   */
  public record Found(@Nullable Object value, Optional<RuntimeException> failure) {}

  /** An outcome, and which replay of its call it is of: 0 where there was none. */
  private record Latest(int replay, Found found) {}
}
