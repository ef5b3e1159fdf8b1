package dev.muster.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Within what a task runs: how long, how often, how late. From these follows when its handle ends
 * at the latest, whatever happens. Immutable.
 *
 * <pre>{@code
 * Pool careful =
 *     pool.with(
 *         TaskOptions.timeLimit(Duration.ofMinutes(5))
 *             .attempts(3)
 *             .backoff(Duration.ofSeconds(1), Duration.ofMinutes(1))
 *             .retryOn(IOException.class));
 * }</pre>
 *
 * <p>Times are compared with the clocks of submitter and workers: these should agree to within a
 * second or so.
 */
public final class TaskOptions {
  /** How long a lost worker may go unnoticed: a lease, and the time to hand its task to another. */
  private static final Duration DETECTION = Topics.LEASE.plusSeconds(5);

  /** Tries of a task whose worker is lost, where nobody says how many. */
  private static final int DELIVERIES = 3;

  private static final int MAX_ATTEMPTS = 1_000;

  private static final Duration MAX_TIME = Duration.ofDays(3650);

  private static final TaskOptions DEFAULTS =
      new TaskOptions(
          Duration.ofDays(1),
          Duration.ofSeconds(2),
          Duration.ofDays(3),
          0,
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          List.of());

  private final Duration timeLimit;
  private final Duration killAfter;
  private final Duration expiry;
  private final int attempts; // 0: nobody has said
  private final Duration backoff;
  private final Duration maxBackoff;
  private final List<String> retryOn;

  // Of the fields above: asked for with every call.
  private final Duration bound;
  private final int hash;

  private TaskOptions(
      Duration timeLimit,
      Duration killAfter,
      Duration expiry,
      int attempts,
      Duration backoff,
      Duration maxBackoff,
      List<String> retryOn) {
    this.timeLimit = timeLimit;
    this.killAfter = killAfter;
    this.expiry = expiry;
    this.attempts = attempts;
    this.backoff = backoff;
    this.maxBackoff = maxBackoff;
    this.retryOn = retryOn;
    this.bound = sum();
    this.hash = Objects.hash(timeLimit, killAfter, expiry, attempts, backoff, maxBackoff, retryOn);
  }

  /** What each method here names as its default. */
  public static TaskOptions defaults() {
    return DEFAULTS;
  }

  /**
   * The defaults, and how long one call may run; default 1 day. A call that takes longer is
   * interrupted; where it goes on all the same, see {@link #killAfter}. It counts as an attempt
   * that failed, and after the last one the handle throws {@link TaskTimedOutException}.
   *
   * @throws IllegalArgumentException where it is not between 1 ms and ten years
   */
  public static TaskOptions timeLimit(Duration limit) {
    return new TaskOptions(
        checked("timeLimit", limit, 1),
        DEFAULTS.killAfter,
        DEFAULTS.expiry,
        DEFAULTS.attempts,
        DEFAULTS.backoff,
        DEFAULTS.maxBackoff,
        DEFAULTS.retryOn);
  }

  /**
   * How long a call that was interrupted, for its time limit or because it was cancelled, may go on
   * before its process is killed and replaced; default 2 s. In a worker that is no child process
   * its outcome is decided then, and its slot stays busy until it returns.
   *
   * @throws IllegalArgumentException where it is negative, or more than ten years
   */
  public TaskOptions killAfter(Duration time) {
    return new TaskOptions(
        timeLimit, checked("killAfter", time, 0), expiry, attempts, backoff, maxBackoff, retryOn);
  }

  /**
   * How long a call may wait before it is started for the first time; default 3 days. One that was
   * not started by then never is, and its handle throws {@link TaskTimedOutException}.
   *
   * @throws IllegalArgumentException where it is not between 1 ms and ten years
   */
  public TaskOptions expiry(Duration time) {
    return new TaskOptions(
        timeLimit, killAfter, checked("expiry", time, 1), attempts, backoff, maxBackoff, retryOn);
  }

  /**
   * How many times a call may be tried, lost workers included. The default is 1 for a call that
   * throws or passes its time limit, and 3 for one whose worker is lost.
   *
   * @throws IllegalArgumentException where it is not between 1 and 1000
   */
  public TaskOptions attempts(int number) {
    if (number < 1 || number > MAX_ATTEMPTS) {
      throw new IllegalArgumentException(
          "attempts must be between 1 and %,d, not %,d".formatted(MAX_ATTEMPTS, number));
    }
    return new TaskOptions(timeLimit, killAfter, expiry, number, backoff, maxBackoff, retryOn);
  }

  /**
   * The pause before the second attempt of a call that failed, and the longest pause; default 1 s
   * and 1 min. Each pause is twice the one before, and spread at random between half of that and
   * all of it. Zero: none.
   *
   * @throws IllegalArgumentException where one is negative or more than ten years, or the second is
   *     less than the first
   */
  public TaskOptions backoff(Duration first, Duration longest) {
    checked("backoff", first, 0);
    checked("the longest backoff", longest, 0);
    if (longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "the longest backoff, %s, is less than the first, %s".formatted(longest, first));
    }
    return new TaskOptions(timeLimit, killAfter, expiry, attempts, first, longest, retryOn);
  }

  /** A {@link #backoff(Duration, Duration)} that is always about as long. */
  public TaskOptions backoff(Duration time) {
    return backoff(time, time);
  }

  /**
   * After which exceptions a call is tried again, subclasses included; default: after all. A time
   * limit that was passed counts as {@link TaskTimedOutException}.
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final TaskOptions retryOn(Class<? extends Throwable>... exceptions) {
    List<String> names = Stream.of(exceptions).map(Class::getName).toList();
    return new TaskOptions(timeLimit, killAfter, expiry, attempts, backoff, maxBackoff, names);
  }

  private static Duration checked(String name, Duration time, long leastMillis) {
    if (time.compareTo(Duration.ofMillis(leastMillis)) < 0 || time.compareTo(MAX_TIME) > 0) {
      throw new IllegalArgumentException(
          "%s must be between %d ms and %d days, not %s"
              .formatted(name, leastMillis, MAX_TIME.toDays(), time));
    }
    return time;
  }

  /**
   * How long after its submission the handle of a task ends at the latest: the time it may wait,
   * and for every try the time limit, the time to kill it, the time to notice a lost worker and the
   * pause before it.
   */
  public Duration bound() {
    return bound;
  }

  private Duration sum() {
    Duration sum = expiry;
    for (int attempt = 1; attempt <= deliveries(); attempt++) {
      sum = sum.plus(timeLimit).plus(killAfter).plus(DETECTION);
      sum = attempt == 1 ? sum : sum.plusMillis(pauseMillis(attempt));
    }
    return sum;
  }

  private int deliveries() {
    return attempts == 0 ? DELIVERIES : attempts;
  }

  private long pauseMillis(int attempt) {
    return Backoff.longestMillis(backoff.toMillis(), maxBackoff.toMillis(), attempt);
  }

  /** As a task record carries them, for a task that is submitted at this time. */
  public LimitsRecord limits(long nowMillis) {
    return new LimitsRecord(
        Math.max(1, attempts),
        deliveries(),
        backoff.toMillis(),
        maxBackoff.toMillis(),
        retryOn,
        timeLimit.toMillis(),
        killAfter.toMillis(),
        nowMillis + expiry.toMillis(),
        nowMillis + bound().toMillis());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof TaskOptions that
            && hash == that.hash
            && timeLimit.equals(that.timeLimit)
            && killAfter.equals(that.killAfter)
            && expiry.equals(that.expiry)
            && attempts == that.attempts
            && backoff.equals(that.backoff)
            && maxBackoff.equals(that.maxBackoff)
            && retryOn.equals(that.retryOn));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "timeLimit %s, killAfter %s, expiry %s, attempts %s, backoff %s to %s, retryOn %s"
        .formatted(
            timeLimit,
            killAfter,
            expiry,
            attempts == 0 ? "default" : attempts,
            backoff,
            maxBackoff,
            retryOn.isEmpty() ? "all" : retryOn);
  }
}
