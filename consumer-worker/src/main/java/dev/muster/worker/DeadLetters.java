package dev.muster.worker;

import dev.muster.broker.Delivery;
import dev.muster.broker.Partition;
import dev.muster.broker.Refusal;
import dev.muster.broker.Sender;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DeadLetterRecord;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.Topics;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets records aside that will not be tried again. Safe for use by many threads. */
final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  /** What fits a dead letter; a longer record is cut, or it could not be set aside at all. */
  private static final int MAX_KEPT = Topics.MAX_RECORD_BYTES - (64 << 10);

  private final Sender sender;
  private final String from;
  private final Partition to;
  private final String worker;

  DeadLetters(Sender sender, String pool, String worker) {
    this.sender = sender;
    this.from = Topics.tasks(pool).topic().name();
    this.to = new Partition(Topics.dead(pool).name(), 0);
    this.worker = worker;
  }

  /** Keeps the record for an operator; completes when it is durable. */
  CompletableFuture<Long> setAside(Delivery delivery, DeadReason reason, String detail) {
    log.warn("Set aside the record at offset {} of {}: {}", delivery.offset(), from, detail);
    return send(delivery, reason, detail, delivery.value());
  }

  /** Keeps a record that is not signed as it must be; completes when that is durable. */
  CompletableFuture<Long> setAside(Delivery delivery, Refusal refusal) {
    // The broker has warned already, and not of each: there may be many.
    log.debug("Set aside the record at offset {} of {}", delivery.offset(), from);
    return send(delivery, DeadReason.UNSIGNED, refusal.reason(), refusal.original());
  }

  private CompletableFuture<Long> send(
      Delivery delivery, DeadReason reason, String detail, byte[] original) {
    boolean whole = original.length <= MAX_KEPT;
    DeadLetterRecord letter =
        new DeadLetterRecord(
            reason,
            whole ? detail : "%s (only its first %,d bytes are kept)".formatted(detail, MAX_KEPT),
            worker,
            delivery.count(),
            from,
            delivery.offset(),
            ByteBuffer.wrap(original, 0, whole ? original.length : MAX_KEPT));
    return sender.send(to, null, Codec.encode(letter));
  }
}
