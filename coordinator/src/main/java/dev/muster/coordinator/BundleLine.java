package dev.muster.coordinator;

import dev.muster.producer.ChunkBuilder;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one function with the same options, on their way to the queue. As long as few records of
 * this line are with the workers, each call goes at once, alone. When there are enough to keep
 * every slot busy, or two in a burst that is less work than a record costs, a call that was sent
 * would only wait in the queue, so it waits here instead, for company: until a record comes back,
 * until the bundle is large enough, or for a moment at most.
 *
 * <p>So a lone call is never delayed, and short calls that come faster than records travel make
 * larger records, by themselves. How large is enough follows from how long the function runs: about
 * {@link #TARGET_NANOS} of work, so that a function that runs longer than that goes alone.
 *
 * <p>Safe for use by many threads.
 */
final class BundleLine {
  /** What a record costs, about: a slot is not worth keeping busy with less work than this. */
  private static final double RECORD_NANOS = 3_000_000;

  /** As much work as this makes what a record costs not count. */
  private static final double TARGET_NANOS = 50_000_000;

  /** Nothing waits here longer than this. */
  static final long LINGER_NANOS = 10_000_000;

  private static final int MAX_CALLS = 32_768;
  private static final int MAX_CHUNK = 1_000_000;
  private static final int FULL_BYTES = 256 << 10;

  /** What a call costs in a record beside its arguments: its job, its index, lengths. */
  private static final int CALL_BYTES = 40;

  /** Of a function nobody knows yet; workers split what turns out too long. */
  private static final int UNKNOWN_CALLS = 16;

  /** How many calls later it is looked again how many make a record. */
  private static final int LOOK = 64;

  private static final int UNKNOWN_RECORDS = 32;
  private static final int RECORDS = 4;

  /** Of a burst that is less work than a record costs: one runs, one is on its way. */
  private static final int SMALL_RECORDS = 2;

  private final Kind kind;
  private final RunTimes.Known known;
  private final Bundler bundler;

  // All guarded by "this".
  private List<ChunkRecord> chunks = new ArrayList<>();
  private List<Part> parts = new ArrayList<>();
  private @Nullable ChunkBuilder growing;
  private @Nullable BundledJob growingJob;
  private int bytes; // of the chunks that are complete
  private long sinceNanos;
  private long sentNanos; // when a record was sent last
  private boolean retired;

  // As of a few calls ago: neither changes much meanwhile, and both take longer than a call.
  private int enough; // calls make a record
  private int window; // records keep every slot busy
  private int worthwhile; // calls are as much work as a record costs

  /** Calls that wait here; written under "this". */
  private volatile int calls;

  /** Records with the workers. */
  private final AtomicInteger away = new AtomicInteger();

  BundleLine(Kind kind, RunTimes.Known known, Bundler bundler) {
    this.kind = kind;
    this.known = known;
    this.bundler = bundler;
    this.sentNanos = bundler.nanoTime();
  }

  Kind kind() {
    return kind;
  }

  /**
   * Takes the next call of a job. It is sent now or soon; {@link BundledJob#accepted} says when the
   * broker has it.
   *
   * @return false where this line was retired: another one takes it
   * @throws MusterException where it cannot be sent; nothing else is affected
   */
  boolean add(
      Target target, BundledJob job, long index, List<? extends @Nullable Object> arguments) {
    ChunkBuilder large;
    synchronized (this) {
      if (retired) {
        return false;
      }
      large = join(target, job, index, arguments);
      if (large != null) {
        away.incrementAndGet();
        job.sent(index, 1, new SentBundle(this, 1));
      }
    }
    if (large != null) {
      // Takes its time: not under the monitor, or all others would wait for it.
      bundler.send(kind, List.of(large.build()), List.of(new Part(job, index, 1)));
    }
    return true;
  }

  /** Puts a call among those that wait; returns it where it is too large for a record. */
  private @Nullable ChunkBuilder join(
      Target target, BundledJob job, long index, List<? extends @Nullable Object> arguments) {
    ChunkBuilder chunk = growing;
    if (chunk == null
        || growingJob != job
        || chunk.nextIndex() != index
        || !chunk.add(arguments, FULL_BYTES)) {
      // Fails before anything here has changed.
      ChunkBuilder next = bundler.chunk(target, job, index);
      next.add(arguments);
      if (next.isLarge()) {
        return next;
      }
      close();
      if (calls > 0 && bytes() + next.bytes() > FULL_BYTES) {
        flush(); // what is large goes alone
      }
      growing = next;
      growingJob = job;
    }
    int waiting = calls + 1;
    if (waiting == 1) {
      sinceNanos = bundler.nanoTime();
    }
    if (waiting % LOOK == 1) {
      enough = limit();
      window = window();
      worthwhile = worthwhile();
    }
    // This writes "calls" and then reads "away"; bundleEnded() writes "away" and then reads
    // "calls". So one of the two sees that a call waits although a record has come back.
    calls = waiting;
    if (isRoom() || waiting >= enough || bytes() >= FULL_BYTES) {
      flush();
    } else if (waiting == 1) {
      bundler.wake();
    }
    return null;
  }

  /** How many calls make a record that is large enough. */
  private int limit() {
    RunTimes.Mean mean = known.mean();
    return mean == null ? UNKNOWN_CALLS : limit(mean);
  }

  /** How many calls of a job make a chunk that is large enough: a record has one such chunk. */
  static int chunk(RunTimes.Mean mean) {
    return (int) Math.max(1, Math.min(MAX_CHUNK, TARGET_NANOS / mean.expectedNanos()));
  }

  private static int limit(RunTimes.Mean mean) {
    double byTime = TARGET_NANOS / mean.expectedNanos();
    double byBytes = FULL_BYTES / Math.max(1, mean.resultBytes());
    return (int) Math.max(1, Math.min(MAX_CALLS, Math.min(byTime, byBytes)));
  }

  /** How many records keep every slot busy: one runs, one is on its way. */
  private int window() {
    int least = known.mean() == null ? UNKNOWN_RECORDS : RECORDS;
    return Math.max(least, 2 * bundler.slots());
  }

  /** How many calls are worth a slot of their own. */
  private int worthwhile() {
    RunTimes.Mean mean = known.mean();
    return mean == null ? 1 : (int) Math.min(MAX_CALLS, RECORD_NANOS / mean.expectedNanos());
  }

  /**
   * Whether so few records are with the workers that what waits now is sent. A burst of little work
   * gets no more slots than it is worth: many submitters with a few short calls each would fill the
   * queue with records, each of which costs more than what is in it. But calls that come one by one
   * are no burst, and may find slots busy with others that run longer.
   */
  private boolean isRoom() {
    int out = away.get();
    return out < SMALL_RECORDS
        || (out < window
            && (calls >= worthwhile || bundler.nanoTime() - sentNanos >= RECORD_NANOS));
  }

  private int bytes() {
    return bytes + (growing == null ? 0 : growing.bytes()) + CALL_BYTES * parts.size();
  }

  /**
   * How many calls of this line there may be on their way so that no slot waits for one; 0 where
   * nobody knows.
   */
  int usefulCalls() {
    RunTimes.Mean mean = known.mean();
    return mean == null ? 0 : 2 * window() * limit(mean);
  }

  private void close() {
    ChunkBuilder chunk = growing;
    BundledJob job = growingJob;
    if (chunk != null && job != null && chunk.count() > 0) {
      ChunkRecord record = chunk.build();
      chunks.add(record);
      parts.add(new Part(job, record.getFirstIndex(), record.getCount()));
      bytes += record.getArguments().remaining();
    }
    growing = null;
    growingJob = null;
  }

  private void flush() {
    close();
    sentNanos = bundler.nanoTime();
    List<Part> sent = parts;
    SentBundle bundle = new SentBundle(this, calls);
    away.incrementAndGet();
    for (Part part : sent) {
      part.job().sent(part.first(), part.count(), bundle);
    }
    List<ChunkRecord> record = chunks;
    chunks = new ArrayList<>();
    parts = new ArrayList<>();
    calls = 0;
    bytes = 0;
    bundler.send(kind, record, sent);
  }

  /** A record came back. */
  void bundleEnded() {
    away.decrementAndGet();
    if (calls > 0) {
      // Not sent here: this thread reads results, and must not wait for one that sends.
      bundler.wake();
    }
  }

  /**
   * Sends what has waited long enough, or need not wait any more.
   *
   * @return how long until there is something to send, at the latest
   */
  synchronized long flushIfDue(long nowNanos) {
    if (calls == 0) {
      return Long.MAX_VALUE;
    }
    long left = LINGER_NANOS - (nowNanos - sinceNanos);
    if (left > 0 && !isRoom()) {
      return left;
    }
    flush();
    return Long.MAX_VALUE;
  }

  /**
   * Takes nothing more, where nothing waits here and nothing is away; returns whether that is so.
   */
  synchronized boolean retireIfIdle() {
    retired = calls == 0 && away.get() == 0;
    return retired;
  }

  /**
   * What the calls of a record have in common.
   *
   * @param arity how many arguments each has
   * @param names of the last of them
   */
  record Kind(Target target, int arity, List<String> names, TaskOptions options) {}

  /** Calls of one job that follow each other. */
  record Part(BundledJob job, long first, int count) {}
}
