package dev.muster.coordinator;

import dev.muster.protocol.DeadReason;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.TaskId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of every call of which a pool keeps a record: of its task, or of its outcome.
 * Immutable.
 *
 * @param pool name of the pool
 * @param submitted how many calls there are; records of the same call (a retry, a part of a record
 *     that was split) count once
 * @param finished how many of them have an outcome, by the kind of the one that counts: that of the
 *     latest replay which has ended, and within one replay the first
 * @param open how many have none, or were replayed and have none since, and are queued, run, or
 *     wait for their next attempt
 * @param missing how many have none and are nowhere
 * @param missingCalls the first hundred of those that are missing
 * @param duplicates outcomes that do not count, because their call had one before, of the same
 *     replay or a later one
 * @param dead dead letters that nobody has settled, by reason
 * @param replayed dead letters whose calls were sent again
 * @param dropped dead letters that an operator has dropped
 * @param read offsets that were read of each topic, first and behind the last; what is before the
 *     first was removed after it was finished
 */
public record Certificate(
    String pool,
    long submitted,
    Map<OutcomeKind, Long> finished,
    long open,
    long missing,
    List<Call> missingCalls,
    long duplicates,
    Map<DeadReason, Long> dead,
    long replayed,
    long dropped,
    Map<String, Range> read) {
  public Certificate {
    finished = Collections.unmodifiableMap(new TreeMap<>(finished));
    missingCalls = List.copyOf(missingCalls);
    dead = Collections.unmodifiableMap(new TreeMap<>(dead));
    read = Collections.unmodifiableMap(new LinkedHashMap<>(read));
  }

  /** Whether nothing is missing. */
  public boolean isComplete() {
    return missing == 0;
  }

  /** Whether all calls have their outcome. */
  public boolean isSettled() {
    return missing == 0 && open == 0;
  }

  /** One call of a job. */
  public record Call(TaskId job, long index) {}

  /** Offsets of a partition: the first that was read, and the one behind the last. */
  public record Range(long from, long to) {}
}
