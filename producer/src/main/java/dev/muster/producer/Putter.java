package dev.muster.producer;

import dev.muster.protocol.MusterException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * Puts records of items. Safe for use by many threads; what one of them puts keeps its order.
 *
 * <p>First the item is appended to its topic, then PUT to the ledger. A process that dies between
 * the two has put an item that somebody gets and nobody has promised; the other way round there
 * would be one that is promised and never comes.
 *
 * <p>Where the queue has a maxsize, a reservation comes before both. Its place in the log decides
 * who gets the last free place.
 */
final class Putter {
  /** How long room that was granted may stay unused before it is taken to be a dead process's. */
  private static final Duration UNUSED = Duration.ofSeconds(10);

  private static final long NONE = -1;

  private final OpenQueue queue;

  Putter(OpenQueue queue) {
    this.queue = queue;
  }

  /** Puts a record; false when there was no room in time. */
  boolean put(byte[] record, Deadline deadline) {
    while (true) {
      check();
      if (queue.follower().ask(Ledger::maxsize).isEmpty()) {
        queue.writer().opened(0);
      }
      long reservation = NONE;
      if (queue.follower().ask(Ledger::bounded)) {
        Room room = reserve(deadline);
        if (room.answer() == Answer.NO_ROOM) {
          return false;
        } else if (room.answer() == Answer.LOST) {
          continue;
        }
        reservation = room.reservation();
      }
      if (queue.writer().put(append(record, reservation), reservation)) {
        return true;
      }
      // It was refused: the queue was shut down meanwhile, has got a maxsize, or the reservation
      // had expired. The record counts as done, so it can be put once more where that helps.
    }
  }

  private void check() {
    queue.check();
    queue.checkInterrupt();
    if (queue.follower().ask(Ledger::shutDown)) {
      // It may have been opened again, and that not been read here yet.
      queue.follower().sync();
      if (queue.follower().ask(Ledger::shutDown)) {
        throw queue.shutDown();
      }
    }
  }

  private long append(byte[] record, long reservation) {
    try {
      return queue.append(record);
    } catch (MusterException e) {
      if (reservation != NONE) {
        queue.writer().withdrawn(reservation);
      }
      throw e;
    }
  }

  private enum Answer {
    GRANTED,
    NO_ROOM,
    LOST
  }

  private record Room(Answer answer, long reservation) {}

  private Room reserve(Deadline deadline) {
    OptionalLong number = queue.writer().reserved();
    if (number.isEmpty()) {
      return new Room(Answer.LOST, NONE);
    }
    long reservation = number.getAsLong();
    boolean granted = false;
    try {
      Answer answer = await(new Mark(queue.id(), reservation), deadline);
      granted = answer == Answer.GRANTED;
      return new Room(answer, reservation);
    } finally {
      if (!granted) {
        // Also when it was granted in this moment: then the room is free again.
        queue.writer().withdrawn(reservation);
      }
    }
  }

  private Answer await(Mark mine, Deadline deadline) {
    Map<Mark, Deadline> unused = new HashMap<>();
    while (true) {
      if (queue.follower().ask(ledger -> ledger.granted(mine))) {
        return Answer.GRANTED;
      } else if (!queue.follower().ask(ledger -> ledger.waiting(mine))) {
        return Answer.LOST;
      } else if (deadline.over()) {
        return Answer.NO_ROOM;
      }
      Set<Mark> granted = queue.follower().ask(Ledger::granted);
      Deadline look = expire(unused, granted).orEarlier(deadline);
      queue
          .follower()
          .await(ledger -> !ledger.waiting(mine) || !granted.equals(ledger.granted()), look);
    }
  }

  /**
   * Takes away what others have been granted and did not use for as long as this call waits.
   *
   * @return when to look again
   */
  private Deadline expire(Map<Mark, Deadline> unused, Set<Mark> granted) {
    unused.keySet().retainAll(granted);
    granted.forEach(each -> unused.computeIfAbsent(each, seen -> Deadline.in(UNUSED)));
    Set<UUID> gone = new HashSet<>();
    Deadline next = Deadline.in(UNUSED);
    for (Map.Entry<Mark, Deadline> each : unused.entrySet()) {
      if (each.getValue().over()) {
        gone.add(each.getKey().author());
        each.setValue(Deadline.in(UNUSED));
      }
      next = next.orEarlier(each.getValue());
    }
    gone.forEach(queue.writer()::expired);
    return next;
  }
}
