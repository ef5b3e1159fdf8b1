package dev.muster.coordinator;

import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The results of {@code imap}, as they come. The input is read only a little ahead of the results
 * that are taken, so that it may be without an end.
 *
 * <p>A call that failed throws from its {@code next}, and the iteration goes on behind it. Where
 * the input itself throws, {@code next} throws that after the results of what came before.
 *
 * <p>For one reading thread at a time. Close it when you stop before its end, or else its part of
 * the input waits until the pool is closed.
 *
 * @param <R> what the function returns
 */
@SuppressWarnings(
    "IterableAndIterator") // as in Python: it is read once, in a loop or by next(timeout)
public interface ResultIterator<R extends @Nullable Object>
    extends Iterator<R>, Iterable<R>, AutoCloseable {
  /**
   * Waits until it is known whether another result comes.
   *
   * @throws dev.muster.protocol.PoolTerminatedException where the pool ended before
   */
  @Override
  boolean hasNext();

  /**
   * Waits for the next result.
   *
   * @throws NoSuchElementException at the end
   * @throws dev.muster.protocol.MusterException where the call failed
   */
  @Override
  R next();

  /**
   * As {@link #next()}, but waits no longer than this. After a timeout the iterator is as before.
   *
   * @throws dev.muster.protocol.ResultTimeoutException where the result has not come in time
   * @throws NoSuchElementException at the end
   */
  R next(Duration timeout);

  /**
   * Which input the last {@code next} gave the result of, or the failure: 0 for the first. Where
   * results come out of order, this says whose they are.
   *
   * @throws IllegalStateException where {@code next} has given none yet
   */
  long index();

  /** This iterator: it can be read once. */
  @Override
  Iterator<R> iterator();

  /** Submits nothing more of the input and forgets results that were not taken. */
  @Override
  void close();
}
