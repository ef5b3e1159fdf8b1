package dev.muster.producer;

import dev.muster.protocol.LedgerEvent;
import dev.muster.protocol.LedgerRecord;
import dev.muster.protocol.LedgerStateRecord;
import java.util.UUID;

/** Ledger records of one author, for tests. */
final class Records {
  private final UUID author;
  private long numbers;

  Records(int author) {
    this.author = new UUID(0, author);
  }

  UUID author() {
    return author;
  }

  /** What names the record written last. */
  Mark last() {
    return new Mark(author, numbers);
  }

  private LedgerRecord.Builder record(LedgerEvent event) {
    return LedgerRecord.newBuilder().setEvent(event).setAuthor(author).setNumber(++numbers);
  }

  LedgerRecord opened(int maxsize) {
    return record(LedgerEvent.OPENED).setMaxsize(maxsize).build();
  }

  LedgerRecord reopened() {
    return record(LedgerEvent.REOPENED).build();
  }

  LedgerRecord reopened(int maxsize) {
    return record(LedgerEvent.REOPENED).setMaxsize(maxsize).build();
  }

  LedgerRecord reserved() {
    return record(LedgerEvent.RESERVED).build();
  }

  LedgerRecord withdrawn(Mark reservation) {
    return record(LedgerEvent.WITHDRAWN).setOf(reservation.number()).build();
  }

  LedgerRecord expired(UUID member) {
    return record(LedgerEvent.EXPIRED).setMember(member).build();
  }

  LedgerRecord put(long item) {
    return record(LedgerEvent.PUT).setItem(item).build();
  }

  LedgerRecord put(long item, Mark reservation) {
    return record(LedgerEvent.PUT).setItem(item).setOf(reservation.number()).build();
  }

  LedgerRecord taken(long item) {
    return record(LedgerEvent.TAKEN).setItem(item).build();
  }

  LedgerRecord released(long item, Mark hold) {
    return record(LedgerEvent.RELEASED).setItem(item).setOf(hold.number()).build();
  }

  LedgerRecord done(long item) {
    return record(LedgerEvent.DONE).setItem(item).build();
  }

  LedgerRecord shutDown() {
    return record(LedgerEvent.SHUT_DOWN).build();
  }

  LedgerRecord shutDownNow() {
    return record(LedgerEvent.SHUT_DOWN_NOW).build();
  }

  LedgerRecord snapshot(LedgerStateRecord state) {
    return record(LedgerEvent.SNAPSHOT).setState(state).build();
  }
}
