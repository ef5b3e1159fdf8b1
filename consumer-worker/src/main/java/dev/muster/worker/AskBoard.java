package dev.muster.worker;

import dev.muster.protocol.AskRecord;
import dev.muster.protocol.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Which slots ask for tasks now, and for which of their asks one was sent. What is not repeated is
 * forgotten: its slot has ended. Safe for use by many threads.
 */
final class AskBoard {
  /** How long an ask holds that is not repeated. */
  private static final long HOLDS_NANOS = Ask.AGAIN.multipliedBy(3).toNanos();

  /** A longer id is no worker's. */
  private static final int MAX_ID_CHARS = 500;

  /** More slots than that a pool does not have. */
  private static final int MOST = 20_000;

  /** Oldest first. */
  private final Map<Asker, State> asks = new LinkedHashMap<>();

  private record Asker(String worker, int slot) {}

  /**
   * @param answered whether a task was sent for it: then none is again, or it would wait in the
   *     shard behind whatever the slots there do
   */
  private record State(int shard, long number, long said, boolean answered) {}

  /** Notes what a slot says. */
  synchronized void note(AskRecord said, long now) {
    if (said.getShard() < 1
        || said.getShard() > Topics.MAX_SHARDS
        || said.getWorker().length() > MAX_ID_CHARS) {
      return;
    }
    Asker asker = new Asker(said.getWorker(), said.getSlot());
    State known = asks.get(asker);
    if (!said.getOpen()) {
      asks.remove(asker);
    } else if (known != null
        && known.number() == said.getNumber()
        && known.shard() == said.getShard()) {
      asks.put(asker, new State(known.shard(), known.number(), now, known.answered()));
    } else if (known != null || asks.size() < MOST) {
      asks.remove(asker); // so that it is the last one in turn
      asks.put(asker, new State(said.getShard(), said.getNumber(), now, false));
    }
  }

  /** Forgets what was not repeated in time. */
  synchronized void forget(long now) {
    asks.values().removeIf(state -> now - state.said() > HOLDS_NANOS);
  }

  /** The shard whose slot has waited longest; empty where none waits. */
  synchronized OptionalInt next() {
    return asks.values().stream()
        .filter(state -> !state.answered())
        .mapToInt(State::shard)
        .findFirst();
  }

  /** A task was sent to a shard: the slot there that has waited longest has its answer. */
  synchronized void answered(int shard) {
    for (Map.Entry<Asker, State> each : asks.entrySet()) {
      State state = each.getValue();
      if (state.shard() == shard && !state.answered()) {
        each.setValue(new State(shard, state.number(), state.said(), true));
        return;
      }
    }
  }

  /** Whether a slot of that shard waits for a task. */
  synchronized boolean isAsked(int shard) {
    return asks.values().stream().anyMatch(state -> state.shard() == shard && !state.answered());
  }
}
