package dev.muster.coordinator;

import dev.muster.protocol.MusterException;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ProgressRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.TaskId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait for outcomes, by id, and how much of what was submitted has not ended. Safe
 * for use by many threads.
 */
final class PendingResults {
  private final Map<UUID, Job> jobs = new ConcurrentHashMap<>();
  private final AtomicLong duplicates = new AtomicLong();
  private final RunTimes times = new RunTimes();

  private final Object idle = new Object();
  private long open; // guarded by "idle"

  /** From now on the job gets its outcomes. */
  void add(Job job) {
    jobs.put(job.id().value(), job);
  }

  /** The job needs no more outcomes; those that come all the same are dropped and counted. */
  void remove(TaskId id) {
    jobs.remove(id.value());
  }

  /** Those that have not ended. */
  Collection<Job> jobs() {
    return jobs.values();
  }

  /** Hands outcomes to their jobs. */
  void dispatch(ResultRecord result) {
    RunTally tally = new RunTally(times);
    for (OutcomeRecord outcome : result.getOutcomes()) {
      Job job = jobs.get(outcome.getJob());
      if (job == null) {
        duplicates.addAndGet(outcome.getCount());
        continue;
      }
      tally.add(job.target().name(), outcome);
      int twice = job.set(outcome, result.getWorker());
      if (twice > 0) {
        duplicates.addAndGet(twice);
      }
    }
    tally.end();
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
    List.copyOf(jobs.values()).forEach(job -> job.fail(why));
  }

  /** Outcomes that were dropped because their call had one already, or nobody waits for it. */
  long duplicates() {
    return duplicates.get();
  }

  /** Something was submitted that {@link #awaitIdle} waits for. */
  void opened(long number) {
    synchronized (idle) {
      open += number;
    }
  }

  /** As much of it has ended. */
  void ended(long number) {
    synchronized (idle) {
      open -= number;
      if (open == 0) {
        idle.notifyAll();
      }
    }
  }

  /** Waits until all that was opened has ended; null waits without a bound. */
  boolean awaitIdle(@Nullable Duration timeout) throws InterruptedException {
    long deadline = timeout == null ? 0 : System.nanoTime() + timeout.toNanos();
    synchronized (idle) {
      while (open > 0) {
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
