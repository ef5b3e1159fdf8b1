package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Partition;
import dev.muster.protocol.CancelRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;

/**
 * Orders to the workers of a pool, from whoever may write to its control topic. Workers that start
 * later obey them too, for as long as that topic is kept: seven days. Each order's future completes
 * when it is durable, and fails with a {@link dev.muster.protocol.MusterException} where it cannot
 * be. Safe for use by many threads.
 */
public final class FleetOrders {
  private final Attachment attachment;
  private final Partition control;

  /** Orders to the pool that is attached to. */
  public FleetOrders(Attachment attachment) {
    this.attachment = attachment;
    this.control = new Partition(Topics.control(attachment.pool()).name(), 0);
  }

  /**
   * No call of this task may start any more; those that run are interrupted. A task that has ended
   * stays as it is.
   */
  public CompletableFuture<Void> cancel(TaskId task) {
    return send(new CancelRecord(task.value()));
  }

  private CompletableFuture<Void> send(SpecificRecord order) {
    return attachment.sender().send(control, null, Codec.encode(order)).thenAccept(offset -> {});
  }
}
