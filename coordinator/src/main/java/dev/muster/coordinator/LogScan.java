package dev.muster.coordinator;

import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.protocol.BrokerException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads a partition from somewhere to where it ends now. Not safe for use by several threads. */
final class LogScan implements AutoCloseable {
  private static final Duration READ = Duration.ofSeconds(1);

  /** A broker that restarts is back by then. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  private final Broker broker;
  private final Partition partition;
  private final Feed feed;

  private LogScan(Broker broker, Partition partition, Feed feed) {
    this.broker = broker;
    this.partition = partition;
    this.feed = feed;
  }

  static LogScan open(Broker broker, Partition partition, From from) {
    return new LogScan(broker, partition, broker.feed(Map.of(partition, from)));
  }

  /** Offset of the next record. */
  long position() {
    return feed.positions().getOrDefault(partition, 0L);
  }

  /** Offset behind the last record that is there now. */
  long end() {
    return feed.ends().getOrDefault(partition, 0L);
  }

  /**
   * Hands on the records below an offset, by the batch.
   *
   * @throws BrokerException where there should be more, and nothing comes for a minute
   */
  void readTo(long end, Consumer<List<Entry>> listener) throws InterruptedException {
    long heard = System.nanoTime();
    while (position() < end) {
      List<Entry> batch = feed.read(READ);
      if (!batch.isEmpty()) {
        listener.accept(batch.stream().filter(entry -> entry.offset() < end).toList());
        heard = System.nanoTime();
      } else if (System.nanoTime() - heard >= SILENCE.toNanos()) {
        throw new BrokerException(
            "%s could not be read from %s to its end: nothing has come for %s"
                .formatted(partition, broker.description(), SILENCE),
            null);
      }
    }
  }

  @Override
  public void close() {
    feed.close();
  }
}
