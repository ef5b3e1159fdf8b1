package dev.muster.producer;

import dev.muster.protocol.LedgerEvent;
import dev.muster.protocol.LedgerRecord;
import dev.muster.protocol.LedgerStateRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a {@link Ledger} up to date from its log. The older part of the log may have been removed:
 * then the state as of its oldest record is found in a SNAPSHOT further on, and until that is seen
 * the records wait. Does no I/O. Not safe for use by several threads.
 */
final class LedgerReplay {
  private final Ledger ledger = new Ledger();
  private final BiConsumer<LedgerRecord, Boolean> verdicts;

  /** Records behind a gap; null where there is no gap. */
  private @Nullable List<Seen> pending;

  private long position;
  private long emptyAt;
  private long snapshotAsOf;
  private long sinceSnapshot;

  /** A record of the log; without a record where its bytes were none. */
  private record Seen(long offset, @Nullable LedgerRecord record) {}

  /**
   * A replay that begins with the first record there ever was, or with a gap.
   *
   * @param verdicts told of each record that was applied, and whether it counts
   */
  LedgerReplay(BiConsumer<LedgerRecord, Boolean> verdicts) {
    this.verdicts = verdicts;
  }

  /**
   * Takes the next record of the log.
   *
   * @param record null where the bytes are no ledger record: it changes nothing
   */
  void add(long offset, @Nullable LedgerRecord record) {
    if (offset != position) {
      pending = new ArrayList<>();
    }
    position = offset + 1;
    if (pending == null) {
      apply(offset, record);
    } else {
      pending.add(new Seen(offset, record));
      restore(pending, record);
    }
  }

  private void restore(List<Seen> seen, @Nullable LedgerRecord record) {
    // A snapshot is written a little later than it is made: it lacks the records from asOf up to
    // itself. Where some of those are gone too, it is of no use.
    LedgerStateRecord state = record == null ? null : record.getState();
    if (state == null
        || state.getAsOf() < seen.get(0).offset()
        || state.getAsOf() > seen.get(seen.size() - 1).offset()) {
      return;
    }
    long asOf = state.getAsOf();
    ledger.restore(state);
    pending = null;
    for (Seen each : seen) {
      if (each.offset() >= asOf) {
        apply(each.offset(), each.record());
      }
    }
  }

  private void apply(long offset, @Nullable LedgerRecord record) {
    sinceSnapshot++;
    if (record != null) {
      boolean counts = ledger.apply(record);
      verdicts.accept(record, counts);
      LedgerStateRecord state = record.getState();
      // Nobody knows what comes behind his own record: what is damaged must not have it removed.
      if (record.getEvent() == LedgerEvent.SNAPSHOT && state != null && state.getAsOf() <= offset) {
        snapshotAsOf = state.getAsOf();
        sinceSnapshot = 0;
      }
    }
    if (ledger.unfinished() == 0) {
      emptyAt = offset + 1;
    }
  }

  /** Whether the ledger is what the log says, up to {@link #position}. */
  boolean complete() {
    return pending == null;
  }

  Ledger ledger() {
    return ledger;
  }

  /** The offset behind the last record that was added. */
  long position() {
    return position;
  }

  /** The last position at which nothing was unfinished. */
  long emptyAt() {
    return emptyAt;
  }

  /** The state of the last snapshot is as of this offset; 0 where there was none. */
  long snapshotAsOf() {
    return snapshotAsOf;
  }

  /** How many records came after the last snapshot, those included that change nothing. */
  long sinceSnapshot() {
    return sinceSnapshot;
  }
}
