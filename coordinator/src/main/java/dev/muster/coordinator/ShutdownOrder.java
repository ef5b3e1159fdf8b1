package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Partition;
import dev.muster.protocol.Codec;
import dev.muster.protocol.PillRecord;
import dev.muster.protocol.ShutdownRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.Topics;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;

/**
 * Poison pills, and the order they belong to. A pill that nobody took must not meet a worker that
 * starts tomorrow: when the order is over, its pills mean nothing.
 */
final class ShutdownOrder implements AutoCloseable {
  private static final Duration DURABLE = Duration.ofSeconds(5);

  private final Attachment attachment;
  private final TaskId id;

  /** Gives an order that is known by this id. */
  ShutdownOrder(Attachment attachment, TaskId id) {
    this.attachment = attachment;
    this.id = id;
    control(false);
  }

  /** Puts so many pills behind all that is in the queue. */
  void pills(int number) {
    Partition tasks = new Partition(Topics.tasks(attachment.pool()).topic().name(), 0);
    for (int i = 0; i < number; i++) {
      send(tasks, new PillRecord(id.value()));
    }
    attachment.flush(DURABLE);
  }

  private void control(boolean over) {
    Partition control = new Partition(Topics.control(attachment.pool()).name(), 0);
    send(control, new ShutdownRecord(id.value(), over));
    attachment.flush(DURABLE);
  }

  private void send(Partition to, SpecificRecord record) {
    // Flushed above; a broker that does not take it is seen by workers that do not end.
    var unused = attachment.sender().send(to, null, Codec.encode(record));
  }

  /** The order is over: pills that are left mean nothing. */
  @Override
  public void close() {
    control(true);
  }
}
