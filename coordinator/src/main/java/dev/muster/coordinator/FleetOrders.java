package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Partition;
import dev.muster.protocol.CancelRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DrainRecord;
import dev.muster.protocol.EndRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Orders to the workers of a pool, from whoever may write to its control and state topics. Workers
 * that start later obey them too: to cancel for as long as the control topic is kept, seven days,
 * and to be drained until somebody says otherwise. Each order's future completes when it is
 * durable, and fails with a {@link dev.muster.protocol.MusterException} where it cannot be. Safe
 * for use by many threads.
 */
public final class FleetOrders {
  private final Attachment attachment;
  private final Partition control;
  private final Partition state;

  /** Orders to the pool that is attached to. */
  public FleetOrders(Attachment attachment) {
    this.attachment = attachment;
    this.control = new Partition(Topics.control(attachment.pool()).name(), 0);
    this.state = new Partition(Topics.state(attachment.pool()).name(), 0);
  }

  /**
   * No call of this task may start any more; those that run are interrupted. A task that has ended
   * stays as it is.
   */
  public CompletableFuture<Void> cancel(TaskId task) {
    return send(control, null, new CancelRecord(task.value()));
  }

  /**
   * All workers finish what they hold, take nothing more and stay; those that start later take
   * nothing either. Or: all take tasks again, also those that were drained one by one.
   */
  public CompletableFuture<Void> drain(boolean drained) {
    return send(state, "all", new DrainRecord(null, drained));
  }

  /**
   * As {@link #drain(boolean)}, for one worker. Of orders to it and orders to all the last one
   * counts. Ends with the worker: one that takes its place is another.
   */
  public CompletableFuture<Void> drain(String worker, boolean drained) {
    // All of them have one key. Each is for somebody who is there and reads it at once; there is no
    // need of any once it is not the last one.
    return send(state, "one", new DrainRecord(worker, drained));
  }

  /**
   * The worker with this id takes nothing more, finishes what it holds and ends, as if it had taken
   * a pill: its supervisor does not replace it.
   */
  public CompletableFuture<Void> end(String worker) {
    return send(control, null, new EndRecord(worker));
  }

  private CompletableFuture<Void> send(Partition to, @Nullable String key, SpecificRecord order) {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    return attachment.sender().send(to, bytes, Codec.encode(order)).thenAccept(offset -> {});
  }
}
