package dev.muster.coordinator;

import dev.muster.broker.Attachment;
import dev.muster.broker.Entry;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.protocol.CancelRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.TerminateRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;

/**
 * Which calls no worker would start, because their job was cancelled or their client terminated:
 * such an order holds for as long as the control topic keeps it. Immutable once it was read.
 */
final class StopOrders {
  private final Set<UUID> cancelled = new HashSet<>();
  private final Set<String> terminated = new HashSet<>();

  private StopOrders() {}

  /** Reads all orders given until now. */
  static StopOrders read(Attachment attachment) throws InterruptedException {
    StopOrders orders = new StopOrders();
    Partition control = new Partition(Topics.control(attachment.pool()).name(), 0);
    try (LogScan scan = LogScan.open(attachment.broker(), control, From.beginning())) {
      scan.readTo(scan.end(), batch -> batch.forEach(entry -> orders.add(entry, attachment)));
    }
    return orders;
  }

  private void add(Entry entry, Attachment attachment) {
    try {
      SpecificRecord record = attachment.codec().decode(entry.value());
      if (record instanceof CancelRecord cancel) {
        cancelled.add(cancel.getJob());
      } else if (record instanceof TerminateRecord terminate) {
        terminated.add(terminate.getClient());
      }
    } catch (UndecodableRecordException e) {
      // Workers cannot read it either.
    }
  }

  /** Whether no worker starts anything of a job. */
  boolean isCancelled(TaskId job) {
    return cancelled.contains(job.value());
  }

  /** Why no worker would start some of these calls; empty where any would. */
  Optional<String> refusal(TaskRecord calls) {
    if (terminated.contains(calls.getClient())) {
      return Optional.of(
          "its pool was terminated (client %s), and workers start nothing of it"
              .formatted(calls.getClient()));
    }
    return calls.getChunks().stream()
        .filter(chunk -> cancelled.contains(chunk.getJob()))
        .findFirst()
        .map(
            chunk ->
                "task %s was cancelled, and workers do not start it"
                    .formatted(new TaskId(chunk.getJob())));
  }
}
