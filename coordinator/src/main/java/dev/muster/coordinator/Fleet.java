package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.protocol.HeartbeatRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool, from outside: who is there, what they do, and how they are asked to end.
 * Safe for use by many threads.
 */
public final class Fleet implements AutoCloseable {
  /** Time for every worker's next heartbeat to come in. */
  private static final Duration LOOK = Duration.ofMillis(1_500);

  private static final long POLL_MILLIS = 100;

  private final Attachment attachment;
  private final FleetView view = new FleetView(System::nanoTime);
  private final PoolReader reader;
  private volatile @Nullable FleetMeters meters;

  private Fleet(Attachment attachment) {
    this.attachment = attachment;
    Partition events = new Partition(Topics.events(attachment.pool()).name(), 0);
    this.reader =
        PoolReader.start(
            attachment,
            "muster-fleet",
            Map.of(events, From.end()),
            record -> {
              if (record instanceof HeartbeatRecord beat) {
                view.heard(beat);
              }
            });
  }

  /**
   * Looks at the fleet of the pool of that name, long enough to hear from every worker.
   *
   * @throws dev.muster.protocol.BrokerUnreachableException where nobody answers
   */
  public static Fleet of(Broker broker, String pool) throws InterruptedException {
    Fleet fleet = new Fleet(Attachment.to(broker, pool));
    Thread.sleep(LOOK.toMillis());
    return fleet;
  }

  /**
   * Shows in a registry, until this is closed, how many workers and slots there are, how much waits
   * in the queue and for how long. To be called once.
   */
  public void measure(MeterRegistry registry) {
    meters = FleetMeters.start(attachment, view, registry);
  }

  /** The workers that are there, by host and id. */
  public List<WorkerStatus> workers() {
    return view.workers();
  }

  /** How many task records wait or run: what the broker says, which may lag behind. */
  public long backlog() {
    return attachment.broker().backlog(Topics.tasks(attachment.pool()));
  }

  /**
   * Waits until the queue is empty, then sends one pill to each worker process and waits until all
   * have ended. A worker that joins meanwhile ends too.
   *
   * @return false where the time ran out first; workers that have not ended by then go on
   */
  public boolean shutdown(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (!await(this::isDrained, deadline)) {
      return false;
    }
    try (ShutdownOrder order = new ShutdownOrder(attachment, TaskId.next(Clock.systemUTC()))) {
      return sendPills(order, deadline);
    }
  }

  private boolean isDrained() {
    return backlog() == 0 && workers().stream().allMatch(worker -> worker.running().isEmpty());
  }

  /** Sends as many pills as there are workers that take tasks; again where some stay. */
  private boolean sendPills(ShutdownOrder order, long deadline) throws InterruptedException {
    while (System.nanoTime() - deadline < 0) {
      int stay = (int) workers().stream().filter(WorkerStatus::takesTasks).count();
      order.pills(stay);
      long round = Math.min(deadline, System.nanoTime() + FleetView.SILENCE.toNanos());
      if (await(() -> workers().isEmpty(), round)) {
        return true;
      }
    }
    return workers().isEmpty();
  }

  private static boolean await(BooleanSupplier condition, long deadline)
      throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }

  @Override
  public void close() {
    FleetMeters shown = meters;
    if (shown != null) {
      shown.close();
    }
    reader.close();
    attachment.close();
  }
}
