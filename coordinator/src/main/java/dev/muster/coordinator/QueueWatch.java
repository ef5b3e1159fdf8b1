package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.protocol.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how many task records wait, and for how long the oldest has. A queue of one partition is
 * taken in the order of its offsets: what lies behind the last one that any worker says it took,
 * waits. The broker's own number may stay above zero on an empty queue, and counts what is held; it
 * is asked only where no worker has said anything.
 *
 * <p>Looks every few seconds, on a thread of its own. While the broker is away, nothing is known.
 */
final class QueueWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QueueWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(3);
  private static final Duration READ = Duration.ofSeconds(1);

  private final Attachment attachment;
  private final FleetView fleet;
  private final Clock clock;
  private final Partition tasks;
  private final Thread thread;
  private volatile double depth = Double.NaN;
  private volatile double oldestSeconds = Double.NaN;

  /** Opened where it is needed, and again after a failure; for the own thread. */
  private @Nullable Feed ends;

  private boolean closed; // guarded by "this"

  QueueWatch(Attachment attachment, FleetView fleet, Clock clock) {
    this.attachment = attachment;
    this.fleet = fleet;
    this.clock = clock;
    this.tasks = new Partition(Topics.tasks(attachment.pool()).topic().name(), 0);
    this.thread = new Thread(this::run, "muster-queue-watch");
    this.thread.setDaemon(true);
  }

  static QueueWatch start(Attachment attachment, FleetView fleet) {
    QueueWatch watch = new QueueWatch(attachment, fleet, Clock.systemUTC());
    watch.thread.start();
    return watch;
  }

  /** Records that wait; not a number where that is not known. */
  double depth() {
    return depth;
  }

  /** How long the oldest of them has waited, in seconds, 0 where none waits; as above. */
  double oldestSeconds() {
    return oldestSeconds;
  }

  private void run() {
    try {
      do {
        try {
          look();
        } catch (RuntimeException e) {
          // What was known is not true any more.
          depth = Double.NaN;
          oldestSeconds = Double.NaN;
          closeFeed();
          log.debug("The queue of pool {} cannot be seen", attachment.pool(), e);
        }
      } while (pause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeFeed();
    }
  }

  /** Looks once. */
  void look() throws InterruptedException {
    // First what was taken, then the end: what is taken in between counts as waiting for once, and
    // there is never less than nothing.
    long taken = fleet.takenUpTo();
    Feed feed = ends;
    if (feed == null) {
      feed = attachment.broker().feed(Map.of(tasks, From.end()));
      ends = feed;
    }
    long end = feed.ends().getOrDefault(tasks, 0L);
    // What was taken is below the end, unless the heartbeat was nobody's.
    long waiting =
        taken >= 0 && taken < end
            ? Math.max(0, end - taken - 1)
            : Math.min(end, attachment.broker().backlog(Topics.tasks(attachment.pool())));
    oldestSeconds = waiting == 0 ? 0 : secondsSince(end - waiting);
    depth = waiting;
  }

  /** How long ago the record at an offset, or the first one behind it, was appended. */
  private double secondsSince(long offset) throws InterruptedException {
    try (Feed feed = attachment.broker().feed(Map.of(tasks, From.offset(offset)))) {
      List<Entry> entries = feed.read(READ);
      return entries.isEmpty()
          ? Double.NaN
          : Math.max(0, clock.millis() - entries.get(0).appendedAt().toEpochMilli()) / 1e3;
    }
  }

  private synchronized boolean pause() throws InterruptedException {
    long end = System.nanoTime() + PERIOD.toNanos();
    for (long left = PERIOD.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    return !closed;
  }

  private void closeFeed() {
    Feed last = ends;
    ends = null;
    if (last != null) {
      last.close();
    }
  }

  /** Stops looking; waits a little for what is under way. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(PERIOD.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
