package dev.muster.coordinator;

import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.ResultRecord;
import dev.muster.protocol.UndecodableRecordException;
import java.nio.ByteBuffer;

/**
 * Whether a result record makes sense. Its schema cannot say that, and damage, or somebody's
 * intent, can make one that would keep the reader of results busy for ever.
 */
final class OutcomeCheck {
  /** No task has more calls. */
  private static final int MAX_CALLS = 16 << 20;

  private OutcomeCheck() {}

  /**
   * Checks a result.
   *
   * @throws UndecodableRecordException where it makes no sense, with the reason
   */
  static void check(ResultRecord result) {
    long calls = 0;
    for (OutcomeRecord outcome : result.getOutcomes()) {
      int count = outcome.getCount();
      require(count >= 1 && count <= most(outcome), "calls in an outcome", count);
      require(
          outcome.getFirstIndex() >= 0 && outcome.getFirstIndex() <= Long.MAX_VALUE - count,
          "as a first index",
          outcome.getFirstIndex());
      calls += count;
    }
    require(calls <= MAX_CALLS, "calls", calls);
  }

  /** A value has a byte at least. One that is elsewhere is that of one call. */
  private static int most(OutcomeRecord outcome) {
    ByteBuffer values = outcome.getValues();
    if (outcome.getKind() != OutcomeKind.VALUE) {
      return MAX_CALLS;
    } else if (outcome.getBlob() != null) {
      return 1;
    }
    return values == null ? MAX_CALLS : values.remaining();
  }

  private static void require(boolean holds, String what, long value) {
    if (!holds) {
      throw new UndecodableRecordException("a result cannot have %d %s".formatted(value, what));
    }
  }
}
