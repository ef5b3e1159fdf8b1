package dev.muster.coordinator;

import dev.muster.protocol.MusterException;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.Target;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.ValueDecodingException;
import dev.muster.protocol.ValueReader;
import org.jspecify.annotations.Nullable;

/**
 * Something that waits for outcomes: of one call, of a map, of an iteration. The thread that reads
 * results knows only this: it sets outcomes, and does not know whose.
 */
abstract class Job {
  private final TaskId id;
  private final Target target;
  private final ClassLoader loader;

  Job(TaskId id, Target target) {
    this.id = id;
    this.target = target;
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    this.loader = context == null ? Job.class.getClassLoader() : context;
  }

  public final TaskId id() {
    return id;
  }

  final Target target() {
    return target;
  }

  /**
   * Takes an outcome of some calls.
   *
   * @return how many of them had one already
   */
  final int set(OutcomeRecord outcome, String worker) {
    int duplicates = 0;
    ValueReader values =
        outcome.getKind() == OutcomeKind.VALUE && outcome.getValues() != null
            ? new ValueReader(outcome.getValues())
            : null;
    RuntimeException failure =
        values == null ? OutcomeReader.failure(outcome, target.name(), worker, loader) : null;
    for (int i = 0; i < outcome.getCount(); i++) {
      long index = outcome.getFirstIndex() + i;
      boolean first = values == null ? setFailure(index, failure) : set(index, values);
      duplicates += first ? 0 : 1;
    }
    return duplicates;
  }

  private boolean set(long index, ValueReader values) {
    Object value;
    try {
      value = values.read(target.returns());
    } catch (ValueDecodingException e) {
      return setFailure(
          index,
          new ValueDecodingException(
              "The result of %s cannot be read here: %s".formatted(target.name(), e.getMessage()),
              e));
    }
    return setValue(index, value);
  }

  /** A call returned; false where it had its outcome already, or is none of this job. */
  abstract boolean setValue(long index, @Nullable Object value);

  /** A call ended without a value; false as above. */
  abstract boolean setFailure(long index, @Nullable RuntimeException why);

  /** No outcome will come any more for the calls that have none. */
  abstract void fail(MusterException why);

  /** A worker said that a call runs. */
  abstract void progressed(long index, double fraction);
}
