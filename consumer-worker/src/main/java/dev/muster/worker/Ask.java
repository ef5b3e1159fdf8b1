package dev.muster.worker;

import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.protocol.AskRecord;
import dev.muster.protocol.Codec;
import java.time.Duration;

/**
 * What one slot says while it takes from a shard: that it asks for a task, again every few seconds,
 * for whoever sends them may be another one by now. Safe for use by many threads.
 */
final class Ask {
  /** How often it is repeated. */
  static final Duration AGAIN = Duration.ofSeconds(3);

  private final Sender sender;
  private final Partition asks;
  private final String worker;
  private final int slot;

  // Guarded by "this".
  private long number;
  private boolean open;
  private int shard;
  private long said;

  Ask(Sender sender, Partition asks, String worker, int slot) {
    this.sender = sender;
    this.asks = asks;
    this.worker = worker;
    this.slot = slot;
  }

  /** Asks for a task, or repeats that where it is time. */
  synchronized void open(int from) {
    long now = System.nanoTime();
    if (open && from == shard && now - said < AGAIN.toNanos()) {
      return;
    }
    if (!open || from != shard) {
      number++;
    }
    open = true;
    shard = from;
    said = now;
    say();
  }

  /** There is a task: who sent it knows. */
  synchronized void answered() {
    open = false;
  }

  /** Asks no more, for now. */
  synchronized void withdraw() {
    if (open) {
      open = false;
      say();
    }
  }

  private void say() {
    // Not waited for: it is repeated, or forgotten there in time.
    var unused =
        sender.send(asks, null, Codec.encode(new AskRecord(worker, slot, shard, number, open)));
  }
}
