package dev.muster.coordinator;

import dev.muster.protocol.MusterException;
import dev.muster.protocol.PoolTerminatedException;
import dev.muster.protocol.ResultTimeoutException;
import dev.muster.protocol.WaitInterruptedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The results of an iteration: what has arrived and was not taken, and how much of the input may be
 * read ahead. The feeder puts calls in, the thread that reads results sets outcomes, the user takes
 * them out.
 */
final class IteratedResults<R extends @Nullable Object> extends Job
    implements ResultIterator<R>, BundledJob {
  /** How often it is asked how much may be read ahead. */
  private static final int LOOK = 1_024;

  private final Submitter submitter;
  private final IntSupplier bufferSize;
  private final boolean ordered;

  // All guarded by "this".
  /** Calls that are submitted and have no outcome, and when they were, the oldest first. */
  private final Map<Long, Long> open = new LinkedHashMap<>();

  /** Outcomes that were not taken, by the place at which they are: see {@link #place}. */
  private final Map<Long, Arrival> arrived = new HashMap<>();

  private final BundleRanges bundles = new BundleRanges();
  private long arrivals;
  private long taken;
  private long lastIndex = -1; // of what was taken last
  private long pulled;
  private int room; // how much may be read ahead, as of a while ago
  private boolean feederWaits;
  private long size = Long.MAX_VALUE; // until the end of the input is known
  private @Nullable RuntimeException inputFailure;
  private @Nullable MusterException ended;

  /**
   * @param bufferSize how many calls may be read ahead of what is taken; may change
   */
  IteratedResults(Terms terms, Submitter submitter, IntSupplier bufferSize, boolean ordered) {
    super(terms);
    this.submitter = submitter;
    this.bufferSize = bufferSize;
    this.ordered = ordered;
  }

  // The feeder's side.

  /**
   * Waits until another input may be read; false where none is wanted any more. While it waits, the
   * iteration does not hold up the pool's end.
   */
  synchronized boolean awaitRoom() throws InterruptedException {
    if (ended == null && hasRoom(0)) {
      pulled++;
      return true;
    }
    submitter.pending().ended(1);
    feederWaits = true;
    try {
      while (ended == null && !hasRoom(0)) {
        wait();
      }
    } finally {
      feederWaits = false;
      submitter.pending().opened(1);
    }
    pulled++;
    return ended == null;
  }

  /** Whether so many more may be read ahead. */
  private boolean hasRoom(int more) {
    if (pulled % LOOK == 0 || pulled + more - taken >= room) {
      room = bufferSize.getAsInt();
    }
    return pulled + more - taken < room;
  }

  /**
   * Calls are about to be sent, with the indexes from the first on; false where they are not wanted
   * any more. Input that was slow may come in after the iteration was closed: what nobody waits for
   * must not hold up the pool's end.
   */
  synchronized boolean opened(long first, int count) {
    if (ended != null) {
      return false;
    }
    long now = System.nanoTime();
    for (long index = first; index < first + count; index++) {
      open.put(index, now);
    }
    submitter.pending().opened(count);
    return true;
  }

  @Override
  public synchronized void sent(long first, int count, SentBundle bundle) {
    if (ended == null) {
      bundles.add(first, count, bundle);
    } else {
      bundle.ended(count);
    }
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
  boolean setValue(long index, @Nullable Object value) {
    return set(new Arrival(index, value, null));
  }

  @Override
  boolean setFailure(long index, @Nullable RuntimeException why) {
    return set(new Arrival(index, null, Objects.requireNonNull(why)));
  }

  private synchronized boolean set(Arrival arrival) {
    if (open.remove(arrival.index()) == null) {
      return false;
    }
    bundles.ended(arrival.index());
    long place = place(arrival.index());
    arrived.put(place, arrival);
    submitter.pending().ended(1);
    endIfDone();
    if (place == taken || open.isEmpty()) {
      notifyAll(); // nobody waits for the others
    }
    return true;
  }

  /** In order: the index itself; otherwise: after all that have arrived. */
  private long place(long index) {
    return ordered ? index : arrivals++;
  }

  private void endIfDone() {
    if (size != Long.MAX_VALUE && open.isEmpty()) {
      submitter.pending().remove(id());
    }
  }

  @Override
  synchronized void fail(MusterException why) {
    if (ended == null) {
      ended = why;
      submitter.pending().ended(open.size());
      open.clear();
      bundles.endAll();
      submitter.pending().remove(id());
      notifyAll();
    }
  }

  @Override
  void progressed(long index, int attempt, double fraction) {
    // An iteration has no handle that would show it.
  }

  @Override
  synchronized Optional<Long> expire(long nowNanos) {
    long bound = options().bound().toNanos();
    for (Map.Entry<Long, Long> call : List.copyOf(open.entrySet())) {
      long left = bound - (nowNanos - call.getValue());
      if (left > 0) {
        return Optional.of(left);
      }
      setFailure(call.getKey(), expired());
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
  private synchronized boolean awaitNext(@Nullable Duration timeout) {
    long deadline = timeout == null ? 0 : System.nanoTime() + timeout.toNanos();
    try {
      while (!arrived.containsKey(taken) && taken < size && ended == null) {
        if (timeout == null) {
          wait();
          continue;
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new ResultTimeoutException(
              "The next result of %s (%s) has not come within %s"
                  .formatted(target().name(), id(), timeout));
        }
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException(
          "Interrupted while waiting for the next result of %s (%s)"
              .formatted(target().name(), id()));
    }
    if (arrived.containsKey(taken)) {
      return true;
    }
    if (taken >= size) {
      return inputFailure != null;
    }
    throw Objects.requireNonNull(ended);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // read as the type the function declares
  private synchronized R take() {
    Arrival arrival = arrived.remove(taken);
    if (arrival == null) {
      RuntimeException failure = inputFailure;
      inputFailure = null; // thrown once, in its place; behind it is the end
      if (failure != null) {
        throw failure;
      }
      throw new NoSuchElementException("the iteration is at its end");
    }
    taken++;
    lastIndex = arrival.index();
    // Not for each that is taken: the feeder reads on when half of the room is free.
    if (feederWaits && hasRoom(room / 2)) {
      notifyAll();
    }
    if (arrival.failure() != null) {
      throw arrival.failure();
    }
    return (R) arrival.value();
  }

  @Override
  public synchronized long index() {
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
      arrived.clear();
    }
  }

  private record Arrival(long index, @Nullable Object value, @Nullable RuntimeException failure) {}
}
