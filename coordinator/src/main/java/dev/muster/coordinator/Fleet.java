package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Broker;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.TaskQueues;
import dev.muster.protocol.DrainRecord;
import dev.muster.protocol.HeartbeatRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import dev.muster.protocol.WorkerState;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
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
  private volatile boolean drained;

  private Fleet(Attachment attachment) {
    this.attachment = attachment;
    Partition events = new Partition(Topics.events(attachment.pool()).name(), 0);
    Partition state = new Partition(Topics.state(attachment.pool()).name(), 0);
    this.reader =
        PoolReader.start(
            attachment,
            "muster-fleet",
            Map.of(events, From.end(), state, From.beginning()),
            record -> {
              if (record instanceof HeartbeatRecord beat) {
                view.heard(beat);
              } else if (record instanceof DrainRecord drain && drain.getWorker() == null) {
                drained = drain.getDrained();
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

  /** Those whose id is this, or else those whose id begins with it. */
  public List<WorkerStatus> workers(String idOrBeginning) {
    List<WorkerStatus> all = workers();
    List<WorkerStatus> exact =
        all.stream().filter(worker -> worker.id().equals(idOrBeginning)).toList();
    return exact.isEmpty()
        ? all.stream().filter(worker -> worker.id().startsWith(idOrBeginning)).toList()
        : exact;
  }

  /**
   * Whether all workers are drained by order, those that start later included; one of them may have
   * been let take tasks again since.
   */
  public boolean isDrained() {
    return drained;
  }

  /** Gives orders to the workers; closed with this. */
  public FleetOrders orders() {
    return new FleetOrders(attachment);
  }

  /**
   * Waits until these workers hold nothing and take nothing, or are gone.
   *
   * @return false where the time ran out first
   */
  public boolean awaitDrained(Collection<String> ids, Duration timeout)
      throws InterruptedException {
    return await(
        () ->
            workers().stream()
                .filter(worker -> ids.contains(worker.id()))
                .allMatch(worker -> worker.state() == WorkerState.DRAINED),
        System.nanoTime() + timeout.toNanos());
  }

  /**
   * Waits until these workers have ended.
   *
   * @return false where the time ran out first
   */
  public boolean awaitEnd(Collection<String> ids, Duration timeout) throws InterruptedException {
    return await(
        () -> workers().stream().noneMatch(worker -> ids.contains(worker.id())),
        System.nanoTime() + timeout.toNanos());
  }

  /** How many task records wait or run: what the broker says, which may lag behind. */
  public long backlog() {
    return TaskQueues.backlog(attachment.broker(), attachment.pool());
  }

  /**
   * Waits until the queue is empty, then sends one pill to each worker process and waits until all
   * have ended. A worker that joins meanwhile ends too. Workers that are drained end by an order of
   * their own; where all are, nobody would empty the queue, and what waits there stays.
   *
   * @return false where the time ran out first; workers that have not ended by then go on
   */
  public boolean shutdown(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (!await(this::isIdle, deadline)) {
      return false;
    }
    try (ShutdownOrder order = new ShutdownOrder(attachment, TaskId.next(Clock.systemUTC()))) {
      return sendPills(order, deadline);
    }
  }

  private boolean isIdle() {
    List<WorkerStatus> all = workers();
    boolean allDrained =
        !all.isEmpty() && all.stream().allMatch(worker -> worker.state() == WorkerState.DRAINED);
    return allDrained
        || (backlog() == 0 && all.stream().allMatch(worker -> worker.running().isEmpty()));
  }

  /**
   * Sends as many pills as there are workers that take tasks, and orders to those that do not and
   * so would never take one; again where some stay.
   */
  private boolean sendPills(ShutdownOrder order, long deadline) throws InterruptedException {
    while (System.nanoTime() - deadline < 0) {
      List<WorkerStatus> stay = workers();
      order.pills((int) stay.stream().filter(WorkerStatus::takesTasks).count());
      stay.stream()
          .filter(worker -> !worker.takesTasks())
          .forEach(
              worker -> {
                // Given again in the next round, where it did not get there.
                var unused = orders().end(worker.id());
              });
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
