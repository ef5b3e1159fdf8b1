package dev.muster.coordinator;

import dev.muster.protocol.MusterException;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ProgressRecord;
import dev.muster.protocol.ResultRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait for outcomes, by id, and how much of what was submitted has not ended. Safe
 * for use by many threads.
 */
final class PendingResults {
  /** How many jobs are remembered whose outcomes are read by somebody else. */
  private static final int REMEMBERED = 1_000;

  private final Map<UUID, Job> jobs = new ConcurrentHashMap<>();

  /** They get their outcomes from the log, not from here; there may be several of one id. */
  private final Set<Job> followed = ConcurrentHashMap.newKeySet();

  /** Ids of the last of them, of those that have ended too: their outcomes are no duplicates. */
  private final Map<UUID, Boolean> elsewhere =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });

  private final AtomicLong duplicates = new AtomicLong();
  private final OutcomePayloads payloads;
  private final RunTimes times = new RunTimes();

  private final Object idle = new Object();

  /** What has not ended; whoever takes it to zero tells those who wait for "idle". */
  private final AtomicLong open = new AtomicLong();

  PendingResults(OutcomePayloads payloads) {
    this.payloads = payloads;
  }

  /** From now on the job gets its outcomes. */
  void add(Job job) {
    jobs.put(job.id().value(), job);
  }

  /** The job gets its outcomes from somebody else, who reads them in the log. */
  void addFollowed(Job job) {
    elsewhere.put(job.id().value(), true);
    followed.add(job);
  }

  /** The job needs no more outcomes; those that come all the same are dropped and counted. */
  void remove(Job job) {
    followed.remove(job);
    jobs.remove(job.id().value(), job);
  }

  /** Those that have not ended. */
  Collection<Job> jobs() {
    List<Job> all = new ArrayList<>(jobs.values());
    all.addAll(followed);
    return all;
  }

  /**
   * Hands outcomes to their jobs.
   *
   * @throws dev.muster.protocol.UndecodableRecordException where they make no sense; none is handed
   *     on then
   */
  void dispatch(ResultRecord result) {
    OutcomeCheck.check(result);
    RunTally tally = new RunTally(times);
    for (OutcomeRecord outcome : result.getOutcomes()) {
      Job job = jobs.get(outcome.getJob());
      if (job == null) {
        if (!elsewhere.containsKey(outcome.getJob())) {
          duplicates.addAndGet(outcome.getCount());
          payloads.release(outcome);
        }
        continue;
      }
      tally.add(job.target().name(), outcome);
      int twice = job.set(payloads.whole(outcome), result.getWorker());
      if (twice > 0) {
        duplicates.addAndGet(twice);
      }
      payloads.release(outcome);
    }
    tally.end();
  }

  /** What completes outcomes that did not fit their records. */
  OutcomePayloads payloads() {
    return payloads;
  }

  /** What the results have told of the functions. */
  RunTimes times() {
    return times;
  }

  /** Hands news of a running call to its job. */
  void dispatch(ProgressRecord progress) {
    Job job = jobs.get(progress.getJob());
    if (job != null) {
      job.progressed(progress.getIndex(), progress.getAttempt(), progress.getFraction());
    }
  }

  /** Ends all jobs. */
  void failAll(MusterException why) {
    jobs().forEach(job -> job.fail(why));
  }

  /** Outcomes that were dropped because their call had one already, or nobody waits for it. */
  long duplicates() {
    return duplicates.get();
  }

  /** Something was submitted that {@link #awaitIdle} waits for. */
  void opened(long number) {
    open.addAndGet(number);
  }

  /** As much of it has ended. */
  void ended(long number) {
    if (open.addAndGet(-number) == 0) {
      synchronized (idle) {
        idle.notifyAll();
      }
    }
  }

  /** Waits until all that was opened has ended; null waits without a bound. */
  boolean awaitIdle(@Nullable Duration timeout) throws InterruptedException {
    long deadline = timeout == null ? 0 : System.nanoTime() + timeout.toNanos();
    synchronized (idle) {
      while (open.get() > 0) {
        if (timeout == null) {
          idle.wait();
          continue;
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        idle.wait(left / 1_000_000, (int) (left % 1_000_000));
      }
      return true;
    }
  }
}
