package dev.muster.coordinator;

import dev.muster.protocol.MusterException;
import dev.muster.protocol.NumberKind;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskTimedOutException;
import dev.muster.protocol.ValueDecodingException;
import dev.muster.protocol.ValueReader;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Something that waits for outcomes: of one call, of a map, of an iteration. The thread that reads
 * results knows only this: it sets outcomes, and does not know whose.
 */
abstract class Job {
  /** So many calls at most are taken at once: a record may say of millions that they ended. */
  private static final int MAX_RUN = 4_096;

  private final Terms terms;
  private final ClassLoader loader;

  Job(Terms terms) {
    this.terms = terms;
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    this.loader = context == null ? Job.class.getClassLoader() : context;
  }

  public final TaskId id() {
    return terms.id();
  }

  final Target target() {
    return terms.target();
  }

  final TaskOptions options() {
    return terms.options();
  }

  final JobMeters meters() {
    return terms.meters();
  }

  /** Whether its calls count as submitted here. */
  final boolean isCounted() {
    return meters().isCounted();
  }

  /** How many of its calls have no outcome. */
  abstract long openCalls();

  /** When the calls that are submitted with the job end at the latest. */
  public final Instant deadline() {
    return terms.submittedAt().plus(terms.options().bound());
  }

  /**
   * Takes an outcome of some calls.
   *
   * @return how many of them had one already
   */
  final int set(OutcomeRecord outcome, String worker) {
    return take(outcome, worker, null);
  }

  /**
   * As {@link #set(OutcomeRecord, String)}, of those calls alone whose index is asked for.
   *
   * @return how many of these had one already
   */
  final int set(OutcomeRecord outcome, String worker, LongPredicate wanted) {
    return take(outcome, worker, wanted);
  }

  /** Null wants all. */
  private int take(OutcomeRecord outcome, String worker, @Nullable LongPredicate wanted) {
    ValueReader values =
        outcome.getKind() == OutcomeKind.VALUE && outcome.getValues() != null
            ? new ValueReader(outcome.getValues())
            : null;
    Failed failed =
        values == null
            ? new Failed(OutcomeReader.failure(outcome, target().name(), worker, loader))
            : null;
    int calls = outcome.getCount();
    Numbers numbers = wanted == null ? numbers() : null;
    long[] bits = new long[numbers == null ? 0 : Math.min(calls, MAX_RUN)];
    int duplicates = 0;
    for (int begin = 0; begin < calls; begin += MAX_RUN) {
      int end = Math.min(calls, begin + MAX_RUN);
      int at = begin;
      if (numbers != null && values != null) {
        at += values.read(numbers.kind(), bits, end - begin);
        duplicates += numbers.set(outcome.getFirstIndex() + begin, bits, at - begin);
      }
      duplicates += set(outcome.getFirstIndex(), at, end, values, failed, wanted);
    }
    meters().resolved(outcome.getKind(), calls - duplicates);
    return duplicates;
  }

  /** Takes some of the calls of an outcome: those that are wanted and follow each other at once. */
  private int set(
      long first,
      int begin,
      int end,
      @Nullable ValueReader values,
      @Nullable Failed failed,
      @Nullable LongPredicate wanted) {
    if (begin == end) {
      return 0;
    }
    int duplicates = 0;
    int count = 0;
    @Nullable Object[] run = new @Nullable Object[end - begin];
    for (int i = begin; i < end; i++) {
      if (wanted == null || wanted.test(first + i)) {
        run[count++] = values == null ? failed : read(values);
        continue;
      }
      pass(values);
      if (count > 0) {
        duplicates += setAll(first + i - count, run, count);
        run = new @Nullable Object[end - i];
        count = 0;
      }
    }
    return duplicates + (count == 0 ? 0 : setAll(first + end - count, run, count));
  }

  private static void pass(@Nullable ValueReader values) {
    try {
      if (values != null) {
        values.skip();
      }
    } catch (ValueDecodingException e) {
      // Nobody asked for it; those behind it will say so.
    }
  }

  /** A call has its failure without a word from a worker; false as below. */
  final boolean failHere(long index, RuntimeException why) {
    boolean first = setFailure(index, why);
    if (first) {
      meters().failed(why, 1);
    }
    return first;
  }

  private @Nullable Object read(ValueReader values) {
    try {
      return values.read(target().returns());
    } catch (ValueDecodingException e) {
      return new Failed(
          new ValueDecodingException(
              "The result of %s cannot be read here: %s".formatted(target().name(), e.getMessage()),
              e));
    }
  }

  /** A call ended without a value; false where it had its outcome, or is none of this job. */
  final boolean setFailure(long index, RuntimeException why) {
    return setAll(index, new @Nullable Object[] {new Failed(why)}, 1) == 0;
  }

  /**
   * Calls that follow each other have ended.
   *
   * @param first the index of the first of them
   * @param results for each its value, or a {@link Failed}; the job may keep the array
   * @param count how many there are, at least one
   * @return how many of them had their outcome already, or are none of this job
   */
  abstract int setAll(long first, @Nullable Object[] results, int count);

  /** What takes results that are numbers without an object each; null where nothing does. */
  @Nullable Numbers numbers() {
    return null;
  }

  /** No outcome will come any more for the calls that have none. */
  abstract void fail(MusterException why);

  /** A worker said that a call runs, in which attempt, and how far it is. */
  abstract void progressed(long index, int attempt, double fraction);

  /**
   * Ends the calls whose deadline has passed by this time of {@code System.nanoTime}.
   *
   * @return how many nanoseconds later the next of them passes; empty where there is none
   */
  abstract Optional<Long> expire(long nowNanos);

  /** Why a call of this job ends that has had no outcome for as long as it may be. */
  final TaskTimedOutException expired() {
    return new TaskTimedOutException(
        "No outcome of %s (%s) has come within %s of its submission. Are there workers, and is the broker there? (%s)"
            .formatted(target().name(), id(), options().bound(), options()));
  }

  /**
   * What was submitted, and how. Immutable.
   *
   * @param submittedAt when
   * @param meters where its calls are counted
   */
  record Terms(
      TaskId id, Target target, TaskOptions options, Instant submittedAt, JobMeters meters) {}

  /** Takes results that are numbers of one kind. */
  interface Numbers {
    NumberKind kind();

    /**
     * As {@link Job#setAll}.
     *
     * @param bits see {@link NumberKind#number}; the caller uses the array again
     * @param count how many there are, or none
     */
    int set(long first, long[] bits, int count);
  }
}
