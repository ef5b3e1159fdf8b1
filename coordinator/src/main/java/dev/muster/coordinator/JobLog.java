package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.protocol.BrokerException;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The outcomes of one job in the log, whoever submitted it: those that are there, then those that
 * come. Of a call that was sent again those of the latest time count, and of these the one at the
 * lowest offset. Not safe for use by several threads.
 */
final class JobLog implements AutoCloseable {
  private static final Duration READ = Duration.ofSeconds(1);

  /** A broker that restarts is back by then. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final Attachment attachment;
  private final TaskId job;
  private final Feed feed;
  private final List<Known> known = new ArrayList<>();
  private final int[] wanted;
  private final int[] latest;
  private final BitSet returned = new BitSet();
  private boolean others;

  private JobLog(Attachment attachment, TaskId job, int calls, Feed feed) {
    this.attachment = attachment;
    this.job = job;
    this.feed = feed;
    this.wanted = new int[calls];
    this.latest = new int[calls];
    Arrays.fill(latest, -1);
  }

  /** Opens the log where a job begins that has so many calls, in any partition. */
  static JobLog open(Attachment attachment, TaskId job, int calls) {
    return open(attachment, job, calls, IntStream.range(0, attachment.resultPartitions()));
  }

  /** As {@link #open(Attachment, TaskId, int)}, for a job all of whose outcomes are in one. */
  static JobLog open(Attachment attachment, TaskId job, int calls, int partition) {
    return open(attachment, job, calls, IntStream.of(partition));
  }

  private static JobLog open(Attachment attachment, TaskId job, int calls, IntStream partitions) {
    String topic = Topics.results(attachment.pool()).name();
    From from = From.time(job.madeAt().minus(ResultLookup.SKEW));
    Map<Partition, From> begin = new HashMap<>();
    partitions.forEach(number -> begin.put(new Partition(topic, number), from));
    return new JobLog(attachment, job, calls, attachment.broker().feed(begin));
  }

  /**
   * Reads the outcomes that are there now.
   *
   * @throws BrokerException where there should be more, and nothing comes for a minute
   */
  void readToEnd() throws InterruptedException {
    Map<Partition, Long> ends = feed.ends();
    long heard = System.nanoTime();
    while (isBefore(ends)) {
      if (read(this::add)) {
        heard = System.nanoTime();
      } else if (System.nanoTime() - heard >= SILENCE.toNanos()) {
        throw new BrokerException(
            "The results of task %s could not be read from %s: nothing has come for %s"
                .formatted(job, attachment.broker().description(), SILENCE),
            null);
      }
    }
    for (int index = 0; index < latest.length; index++) {
      wanted[index] = Math.max(0, latest[index]);
    }
  }

  private boolean isBefore(Map<Partition, Long> ends) {
    Map<Partition, Long> positions = feed.positions();
    return ends.entrySet().stream()
        .anyMatch(end -> positions.getOrDefault(end.getKey(), 0L) < end.getValue());
  }

  private boolean read(Consumer<Known> consumer) throws InterruptedException {
    List<Entry> entries = feed.read(READ);
    for (Entry entry : entries) {
      try {
        if (attachment.codec().decode(entry.value()) instanceof ResultRecord result) {
          OutcomeCheck.check(result);
          result.getOutcomes().stream()
              .filter(outcome -> outcome.getJob().equals(job.value()))
              .map(outcome -> new Known(outcome, result.getWorker(), result.getReplay()))
              .forEach(consumer);
        }
      } catch (UndecodableRecordException e) {
        // No outcome that anybody could read.
      }
    }
    return !entries.isEmpty();
  }

  private void add(Known each) {
    OutcomeRecord outcome = each.outcome();
    long end = outcome.getFirstIndex() + outcome.getCount();
    others |= outcome.getFirstIndex() < 0 || end > latest.length;
    known.add(each);
    for (long i = Math.max(0, outcome.getFirstIndex()); i < Math.min(latest.length, end); i++) {
      int index = (int) i;
      if (each.replay() > latest[index]) {
        latest[index] = each.replay();
        returned.set(index, outcome.getKind() == OutcomeKind.VALUE);
      }
    }
  }

  /** Whether there are outcomes of calls that the job should not have. */
  boolean hasOthers() {
    return others;
  }

  /** Of which time that a call was sent the outcome is that counts; -1 where there is none. */
  int replay(int index) {
    return latest[index];
  }

  /** Whether the outcome that counts is a value. */
  boolean returned(int index) {
    return returned.get(index);
  }

  /** No outcome of an earlier time counts for this call. */
  void want(int index, int replay) {
    wanted[index] = replay;
  }

  /**
   * Hands on what was read, and then what comes, until the handle has its end; whoever ends it in
   * another way interrupts this thread.
   *
   * @param payloads completes outcomes that did not fit their records
   */
  void follow(PendingResult<?> handle, OutcomePayloads payloads) throws InterruptedException {
    known.forEach(each -> set(handle, each, payloads));
    known.clear();
    while (!handle.isDecided()) {
      read(each -> set(handle, each, payloads));
    }
  }

  private void set(PendingResult<?> handle, Known each, OutcomePayloads payloads) {
    var unused =
        handle.set(
            payloads.whole(each.outcome()),
            each.worker(),
            index -> index < 0 || index >= wanted.length || each.replay() >= wanted[(int) index]);
  }

  @Override
  public void close() {
    feed.close();
  }

  /** An outcome, and of which time that its calls were sent. */
  private record Known(OutcomeRecord outcome, String worker, int replay) {}
}
