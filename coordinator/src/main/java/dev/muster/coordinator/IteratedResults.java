package dev.muster.coordinator;

import dev.muster.protocol.MusterException;
import dev.muster.protocol.PoolTerminatedException;
import dev.muster.protocol.ResultTimeoutException;
import dev.muster.protocol.WaitInterruptedException;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The results of an iteration: what has arrived and was not taken, and how much of the input may be
 * read ahead. The feeder hands calls over, the thread that reads results sets outcomes, the user
 * takes them out. None of the three takes a lock for a single call: room is given for many calls at
 * once, calls are known by the records they were sent in, and results are handed on in runs.
 */
final class IteratedResults<R extends @Nullable Object> extends Job
    implements ResultIterator<R>, BundledJob {
  /** So many inputs at most are read between two looks at how much may be read ahead. */
  private static final int MAX_GRANT = 1_024;

  private final Submitter submitter;
  private final IntSupplier bufferSize;

  // All guarded by "this".
  private final SentRanges open = new SentRanges();
  private final ArrivedRuns arrived;
  private long sent; // calls, those that could not be sent included
  private long done; // of these
  private long pulled; // inputs that were read, or may be by now
  private int room; // how many may be read ahead, as of a while ago
  private boolean feeding; // whether the feeder does anything but wait for room
  private boolean holding; // whether the pool's end waits for this
  private boolean readerWaits;
  private long size = Long.MAX_VALUE; // until the end of the input is known
  private @Nullable RuntimeException inputFailure;

  /** Why it ended early; written under "this". */
  private volatile @Nullable MusterException ended;

  /** Calls that are sent or about to be; written by the feeder alone, while it feeds. */
  private volatile long handed;

  /** How many results were taken; written by the reading thread alone. */
  private volatile long taken;

  /** As soon as this many were taken, the feeder reads on; written under "this". */
  private volatile long wakeAt = Long.MAX_VALUE;

  private volatile boolean closed;

  // Of the reading thread alone.
  private ArrivedRuns.@Nullable Run run;
  private long position; // how many it has taken
  private long lastIndex = -1; // of what was taken last

  /**
   * @param bufferSize how many calls may be read ahead of what is taken; may change
   */
  IteratedResults(Terms terms, Submitter submitter, IntSupplier bufferSize, boolean ordered) {
    super(terms);
    this.submitter = submitter;
    this.bufferSize = bufferSize;
    this.arrived = new ArrivedRuns(ordered);
  }

  // The feeder's side.

  /** The feeder begins; or it has ended, and nothing more is read or sent. */
  synchronized void feeds(boolean begins) {
    feeding = begins;
    hold();
  }

  /** While something may be read, sent or answered, the pool is not idle. */
  private void hold() {
    boolean holds = feeding || (ended == null && done < handed);
    if (holds && !holding) {
      submitter.pending().opened(1);
    } else if (!holds && holding) {
      submitter.pending().ended(1);
    }
    holding = holds;
  }

  /**
   * Waits until inputs may be read. While it waits, the iteration does not hold up the pool's end
   * for that.
   *
   * @return how many; 0 where none is wanted any more
   */
  synchronized int awaitRoom() throws InterruptedException {
    long free = free();
    if (ended == null && free <= 0) {
      feeds(false);
      try {
        while (ended == null && !isWorthReading(free)) {
          wait();
          free = free();
        }
      } finally {
        wakeAt = Long.MAX_VALUE;
        feeds(true);
      }
    }
    if (ended != null) {
      return 0;
    }
    int grant = (int) Math.min(free, MAX_GRANT);
    pulled += grant;
    return grant;
  }

  private long free() {
    room = bufferSize.getAsInt();
    return room - (pulled - taken);
  }

  /**
   * Not for each that is taken: the feeder reads on when half of the room is free, or what there is
   * where the reader has nothing left. It may wait for what only fills a chunk with what comes now.
   */
  private boolean isWorthReading(long free) {
    // Written before "taken" is read; the reader does the opposite. So one of the two sees it.
    wakeAt = pulled - room + (room / 2 + 1);
    return free > 0 && (readerWaits || taken >= wakeAt);
  }

  /** Whether anybody still wants results. */
  boolean isWanted() {
    return ended == null;
  }

  /** Calls below this index are sent or about to be. */
  void handed(long behind) {
    handed = behind;
  }

  /** Calls that no bundle knows of are about to be sent; false where they are not wanted. */
  boolean opened(long first, int count) {
    handed = first + count;
    return open(first, count, null);
  }

  @Override
  public void sent(long first, int count, SentBundle bundle) {
    if (!open(first, count, bundle)) {
      bundle.ended(count);
    }
  }

  /**
   * Input that was slow may come in after the iteration was closed: nobody waits for what is sent
   * then.
   */
  private synchronized boolean open(long first, int count, @Nullable SentBundle bundle) {
    if (ended != null) {
      return false;
    }
    sent += count;
    open.add(first, count, System.nanoTime(), bundle);
    meters().submitted(count);
    submitter.watch(this);
    return true;
  }

  @Override
  public void accepted(@Nullable Throwable refusal) {
    if (refusal != null) {
      fail(Submitter.asMuster(refusal));
    }
  }

  /** The input is at its end, after so many calls. */
  synchronized void inputEnded(long calls, @Nullable RuntimeException failure) {
    if (ended == null) {
      size = calls;
      inputFailure = failure;
      endIfDone();
      notifyAll();
    }
  }

  // The side of the thread that reads results.

  @Override
  synchronized int setAll(long first, @Nullable Object[] results, int count) {
    long now = System.nanoTime();
    int fresh = 0;
    for (SentRanges.Ended each : open.end(first, count)) {
      fresh += each.count();
      meters().ended(now - each.sentNanos(), each.count());
      arrived.add(
          new ArrivedRuns.Run(each.first(), results, (int) (each.first() - first), each.count()));
    }
    done += fresh;
    hold();
    endIfDone();
    if (readerWaits && (arrived.isReady() || done == size)) {
      notifyAll();
    }
    return count - fresh;
  }

  private void endIfDone() {
    if (done == size) {
      submitter.pending().remove(this);
    }
  }

  @Override
  synchronized void fail(MusterException why) {
    if (ended == null) {
      ended = why;
      meters().failed(why);
      open.endAll();
      hold();
      submitter.pending().remove(this);
      notifyAll();
    }
  }

  @Override
  synchronized long openCalls() {
    return ended == null ? sent - done : 0;
  }

  @Override
  void progressed(long index, int attempt, double fraction) {
    // An iteration has no handle that would show it.
  }

  @Override
  synchronized Optional<Long> expire(long nowNanos) {
    long bound = options().bound().toNanos();
    for (SentRanges.Range next = open.oldest(); next != null; next = open.oldest()) {
      long left = bound - (nowNanos - next.sentNanos());
      if (left > 0) {
        return Optional.of(left);
      }
      failHere(next.firstOpen(), expired());
    }
    return Optional.empty();
  }

  // The user's side.

  @Override
  public boolean hasNext() {
    return awaitNext(null);
  }

  @Override
  public R next() {
    awaitNext(null);
    return take();
  }

  @Override
  public R next(Duration timeout) {
    awaitNext(timeout);
    return take();
  }

  /** Waits until it is known what comes; false where that is the end. */
  private boolean awaitNext(@Nullable Duration timeout) {
    ArrivedRuns.Run current = run;
    return (current != null && current.left() > 0 && !closed) || awaitRun(timeout);
  }

  private synchronized boolean awaitRun(@Nullable Duration timeout) {
    long deadline = timeout == null ? 0 : System.nanoTime() + timeout.toNanos();
    try {
      while (!arrived.isReady() && position < size && ended == null) {
        long left = timeout == null ? 0 : leftUntil(deadline, timeout);
        readerWaits = true;
        if (wakeAt != Long.MAX_VALUE) {
          notifyAll(); // the feeder need not wait for more room
        }
        wait(left / 1_000_000, (int) (left % 1_000_000)); // zero: without a bound
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException(
          "Interrupted while waiting for the next result of %s (%s)"
              .formatted(target().name(), id()));
    } finally {
      readerWaits = false;
    }
    ArrivedRuns.Run next = arrived.take();
    if (next != null) {
      run = next;
      return true;
    }
    if (position >= size) {
      return inputFailure != null;
    }
    throw Objects.requireNonNull(ended);
  }

  private long leftUntil(long deadline, Duration timeout) {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new ResultTimeoutException(
          "The next result of %s (%s) has not come within %s"
              .formatted(target().name(), id(), timeout));
    }
    return left;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // read as the type the function declares
  private R take() {
    ArrivedRuns.Run current = run;
    if (current == null || current.left() == 0) {
      throw atEnd();
    }
    lastIndex = current.index();
    Object result = current.next();
    position++;
    taken = position;
    if (position >= wakeAt) {
      wakeFeeder();
    }
    if (result instanceof Failed failed) {
      throw failed.why();
    }
    return (R) result;
  }

  private synchronized RuntimeException atEnd() {
    RuntimeException failure = inputFailure;
    inputFailure = null; // thrown once, in its place; behind it is the end
    return failure != null ? failure : new NoSuchElementException("the iteration is at its end");
  }

  private synchronized void wakeFeeder() {
    wakeAt = Long.MAX_VALUE;
    notifyAll();
  }

  @Override
  public long index() {
    if (lastIndex < 0) {
      throw new IllegalStateException("no result was taken yet");
    }
    return lastIndex;
  }

  @Override
  public Iterator<R> iterator() {
    return this;
  }

  @Override
  public void close() {
    fail(
        new PoolTerminatedException(
            "The iteration over %s was closed before its end".formatted(target().name())));
    synchronized (this) {
      closed = true;
      arrived.clear();
    }
  }
}
