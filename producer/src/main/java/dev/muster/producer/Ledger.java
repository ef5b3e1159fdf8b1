package dev.muster.producer;

import dev.muster.protocol.LedgerMarkRecord;
import dev.muster.protocol.LedgerRecord;
import dev.muster.protocol.LedgerStateRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of a queue, as the records of its ledger made it. Everybody who applies the same
 * records in the same order has the same state, so the order of the log settles every dispute: who
 * gets the last free place, whether a put came before the shutdown.
 *
 * <p>An item is named by the offset its first record has in the items topic. It is <em>queued</em>
 * from its PUT on, <em>taken</em> while somebody holds it and <em>done</em> in the end. Records may
 * come out of order, because two topics have no common order: an item may be TAKEN before its PUT,
 * and be DONE twice. Knows no clock and does no I/O. Not safe for use by several threads.
 */
final class Ledger {
  private @Nullable Integer maxsize;
  private boolean shutDown;
  private boolean dropped;

  /** All items that were put, or taken before their PUT was seen; what is done included. */
  private final Offsets known = new Offsets();

  private final Offsets done = new Offsets();

  /** Who holds an item. The hold may be lost long since: then the next TAKEN replaces it. */
  private final TreeMap<Long, Mark> taken = new TreeMap<>();

  /** How many times an item that is not done was taken; absent: never. */
  private final TreeMap<Long, Integer> deliveries = new TreeMap<>();

  private final Set<Mark> granted = new LinkedHashSet<>();
  private final Set<Mark> waiting = new LinkedHashSet<>();

  /**
   * Takes one record into account.
   *
   * @return false where it came too late to count: a PUT or RESERVED after the shutdown, a PUT
   *     whose reservation has expired, a TAKEN of an item that is done
   */
  boolean apply(LedgerRecord record) {
    boolean counts = change(record);
    grant();
    return counts;
  }

  private boolean change(LedgerRecord record) {
    long item = record.getItem();
    switch (record.getEvent()) {
      case OPENED -> {
        if (maxsize == null) {
          maxsize = record.getMaxsize();
        }
      }
      case REOPENED -> {
        shutDown = false;
        dropped = false;
        if (record.getMaxsize() != null) {
          maxsize = record.getMaxsize();
        }
      }
      case RESERVED -> {
        return !shutDown && waiting.add(mark(record));
      }
      case WITHDRAWN -> {
        granted.remove(ended(record));
        waiting.remove(ended(record));
      }
      case EXPIRED -> {
        granted.removeIf(each -> each.author().equals(record.getMember()));
        waiting.removeIf(each -> each.author().equals(record.getMember()));
      }
      case PUT -> {
        return put(item, granted.remove(ended(record)));
      }
      case TAKEN -> {
        return take(item, mark(record));
      }
      case RELEASED -> release(item, ended(record));
      case DONE -> finish(item);
      case SHUT_DOWN -> {
        shutDown = true;
        waiting.clear();
      }
      case SHUT_DOWN_NOW -> drop();
      case SNAPSHOT -> {} // what it says is known here already
    }
    return true;
  }

  private static Mark mark(LedgerRecord record) {
    return new Mark(record.getAuthor(), record.getNumber());
  }

  private static Mark ended(LedgerRecord record) {
    return new Mark(record.getAuthor(), record.getOf());
  }

  private boolean put(long item, boolean reserved) {
    if (!known.add(item)) {
      // Somebody took it before this record came; unless the queue was emptied meanwhile, in which
      // case the item went with the others.
      return !dropped || taken.containsKey(item);
    }
    if (dropped || ((shutDown || bounded()) && !reserved)) {
      done.add(item);
      return false;
    }
    return true;
  }

  private boolean take(long item, Mark hold) {
    known.add(item);
    if (dropped) {
      // It came back from somebody who is gone, and there is no queue it could come back to.
      finish(item);
    }
    if (done.contains(item)) {
      return false;
    }
    taken.put(item, hold);
    deliveries.merge(item, 1, Integer::sum);
    return true;
  }

  private void release(long item, Mark hold) {
    // Whoever's lease has run out has nothing to give back: the next taker may hold the item.
    if (hold.equals(taken.get(item))) {
      taken.remove(item);
      if (dropped) {
        finish(item);
      }
    }
  }

  private void finish(long item) {
    known.add(item);
    done.add(item);
    taken.remove(item);
    deliveries.remove(item);
  }

  private void drop() {
    shutDown = true;
    dropped = true;
    waiting.clear();
    granted.clear();
    done.copy(known);
    taken.keySet().forEach(done::remove);
    deliveries.keySet().retainAll(taken.keySet());
  }

  private void grant() {
    Iterator<Mark> next = waiting.iterator();
    while (next.hasNext() && (!bounded() || queued() + granted.size() < limit())) {
      granted.add(next.next());
      next.remove();
    }
  }

  private int limit() {
    return maxsize == null ? 0 : maxsize;
  }

  /** The maxsize somebody opened the queue with; empty where nobody has yet. */
  OptionalInt maxsize() {
    return maxsize == null ? OptionalInt.empty() : OptionalInt.of(maxsize);
  }

  /** Whether a PUT needs a reservation. */
  boolean bounded() {
    return limit() > 0;
  }

  /** Whether no more is put. */
  boolean shutDown() {
    return shutDown;
  }

  /** Whether what was queued was dropped, and what comes back is. */
  boolean dropped() {
    return dropped;
  }

  /** How many items nobody has taken. */
  long queued() {
    return unfinished() - taken.size();
  }

  /** How many items are queued or taken. */
  long unfinished() {
    return known.count() - done.count();
  }

  /** Whether the item is finished with. */
  boolean done(long item) {
    return done.contains(item);
  }

  /** How many times the item was taken; 0 also when it is done. */
  int deliveries(long item) {
    return deliveries.getOrDefault(item, 0);
  }

  /** Whether anybody holds an item. */
  boolean anyTaken() {
    return !taken.isEmpty();
  }

  /**
   * Whether something can still come to a taker of a queue that is shut down: queued items, those
   * that others hold, and those that are being put.
   */
  boolean mayCome(UUID taker) {
    return queued() > 0
        || !granted.isEmpty()
        || taken.values().stream().anyMatch(hold -> !hold.author().equals(taker));
  }

  /** Whether the reservation has room. */
  boolean granted(Mark reservation) {
    return granted.contains(reservation);
  }

  /** Whether the reservation still waits for room. */
  boolean waiting(Mark reservation) {
    return waiting.contains(reservation);
  }

  /** Whether somebody has reservations, with room or without. */
  boolean anyReserved(UUID author) {
    return Stream.concat(granted.stream(), waiting.stream())
        .anyMatch(each -> each.author().equals(author));
  }

  /** Reservations that have room and are not used yet. */
  Set<Mark> granted() {
    return Set.copyOf(granted);
  }

  /** The offset behind the last item there was. */
  long end() {
    return known.end();
  }

  /** All of it, as a record from which {@link #restore} makes the same state. */
  LedgerStateRecord state(long asOf) {
    List<LedgerMarkRecord> holds = new ArrayList<>();
    for (Map.Entry<Long, Mark> each : taken.entrySet()) {
      holds.add(
          new LedgerMarkRecord(each.getValue().author(), each.getValue().number(), each.getKey()));
    }
    return LedgerStateRecord.newBuilder()
        .setAsOf(asOf)
        .setMaxsize(maxsize)
        .setShutDown(shutDown)
        .setDropped(dropped)
        .setKnown(known.toList())
        .setDone(done.toList())
        .setTaken(holds)
        .setDeliveries(pairs(deliveries))
        .setGranted(records(granted))
        .setWaiting(records(waiting))
        .build();
  }

  private static List<Long> pairs(Map<Long, Integer> numbers) {
    List<Long> pairs = new ArrayList<>(numbers.size() * 2);
    numbers.forEach(
        (item, number) -> {
          pairs.add(item);
          pairs.add((long) number);
        });
    return pairs;
  }

  private static List<LedgerMarkRecord> records(Collection<Mark> marks) {
    return marks.stream().map(m -> new LedgerMarkRecord(m.author(), m.number(), -1L)).toList();
  }

  /** Forgets what it knew and becomes the state somebody recorded. */
  void restore(LedgerStateRecord state) {
    maxsize = state.getMaxsize();
    shutDown = state.getShutDown();
    dropped = state.getDropped();
    known.restore(state.getKnown());
    done.restore(state.getDone());
    taken.clear();
    state.getTaken().forEach(hold -> taken.put(hold.getItem(), mark(hold)));
    deliveries.clear();
    List<Long> pairs = state.getDeliveries();
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      deliveries.put(pairs.get(i), pairs.get(i + 1).intValue());
    }
    granted.clear();
    state.getGranted().forEach(each -> granted.add(mark(each)));
    waiting.clear();
    state.getWaiting().forEach(each -> waiting.add(mark(each)));
  }

  private static Mark mark(LedgerMarkRecord record) {
    return new Mark(record.getAuthor(), record.getNumber());
  }
}
