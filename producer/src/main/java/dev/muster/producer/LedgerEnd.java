package dev.muster.producer;

import dev.muster.broker.Broker;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows where a ledger ends. Has a connection of its own, opened when it is first asked: on the one
 * that reads, the broker would answer only when the read that waits there is over. Safe for use by
 * many threads.
 */
final class LedgerEnd implements AutoCloseable {
  private final Broker broker;
  private final Partition partition;

  // guarded by this
  private @Nullable Feed feed;
  private boolean closed;

  LedgerEnd(Broker broker, Partition partition) {
    this.broker = broker;
    this.partition = partition;
  }

  /**
   * The offset the next record will have. Asks the broker.
   *
   * @throws IllegalStateException where this is closed
   */
  synchronized long now() {
    if (closed) {
      throw new IllegalStateException("The ledger %s is closed here".formatted(partition));
    }
    Feed opened = feed;
    if (opened == null) {
      opened = broker.feed(Map.of(partition, From.end()));
      feed = opened;
    }
    return opened.ends().getOrDefault(partition, 0L);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (feed != null) {
      feed.close();
    }
  }
}
