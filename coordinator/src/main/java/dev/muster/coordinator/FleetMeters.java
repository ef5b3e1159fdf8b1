package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Meters;
import dev.muster.protocol.MetricName;
import dev.muster.protocol.WorkerState;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows a pool's fleet and its queue in a registry, until closed. */
final class FleetMeters implements AutoCloseable {
  private final Meters meters;
  private final QueueWatch queue;

  private FleetMeters(Meters meters, QueueWatch queue) {
    this.meters = meters;
    this.queue = queue;
  }

  /**
   * Starts to look.
   *
   * @param fleet who is there; somebody else keeps it
   */
  static FleetMeters start(Attachment attachment, FleetView fleet, MeterRegistry registry) {
    Meters meters = new Meters(registry, attachment.pool());
    QueueWatch queue = QueueWatch.start(attachment, fleet);
    meters.gauge(MetricName.QUEUE_DEPTH, queue, QueueWatch::depth);
    meters.gauge(MetricName.QUEUE_OLDEST_AGE, queue, QueueWatch::oldestSeconds);
    meters.gauge(
        MetricName.FLEET_WORKERS,
        fleet,
        view -> view.workers().stream().filter(FleetMeters::takesTasks).count());
    meters.gauge(
        MetricName.FLEET_SLOTS,
        fleet,
        view ->
            view.workers().stream()
                .filter(FleetMeters::takesTasks)
                .mapToInt(WorkerStatus::slots)
                .sum());
    return new FleetMeters(meters, queue);
  }

  private static boolean takesTasks(WorkerStatus worker) {
    return worker.state() == WorkerState.RUNNING;
  }

  @Override
  public void close() {
    queue.close();
    meters.close();
  }
}
