package dev.muster.worker;

import dev.muster.broker.Delivery;
import dev.muster.broker.Partition;
import dev.muster.broker.Refusal;
import dev.muster.broker.Rejections;
import dev.muster.broker.Sender;
import dev.muster.protocol.ChunkRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.DeadLetterRecord;
import dev.muster.protocol.DeadReason;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.Errors;
import dev.muster.protocol.TaskRecord;
import dev.muster.protocol.Topics;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets records aside that will not be tried again. Safe for use by many threads. */
final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  /** What fits a dead letter; a longer record is cut, or it could not be set aside at all. */
  private static final int MAX_KEPT = Topics.MAX_RECORD_BYTES - (64 << 10);

  /** A task's own record and this fit into one, whatever the task. */
  private static final int MAX_DETAIL = 1_000;

  private final Rejections rejections = new Rejections(log);
  private final Sender sender;
  private final Partition to;
  private final String worker;
  private final Clock clock;
  private final WorkerMeters meters;

  DeadLetters(Sender sender, String pool, String worker, Clock clock, WorkerMeters meters) {
    this.sender = sender;
    this.to = new Partition(Topics.dead(pool).name(), 0);
    this.worker = worker;
    this.clock = clock;
    this.meters = meters;
  }

  /** Keeps a record that is no task for an operator; completes when it is durable. */
  CompletableFuture<Long> setAside(Delivery delivery, DeadReason reason, String detail) {
    rejections.add(delivery.topic(), delivery.offset(), detail);
    return send(delivery, reason, detail, delivery.value());
  }

  /** Keeps a record that is not signed as it must be; completes when that is durable. */
  CompletableFuture<Long> setAside(Delivery delivery, Refusal refusal) {
    // The broker has warned already, and not of each: there may be many.
    log.debug("Set aside the record at offset {} of {}", delivery.offset(), delivery.topic());
    return send(delivery, DeadReason.UNSIGNED, refusal.reason(), refusal.original());
  }

  private CompletableFuture<Long> send(
      Delivery delivery, DeadReason reason, String detail, byte[] original) {
    boolean whole = original.length <= MAX_KEPT;
    return append(
        reason,
        Codec.encode(
            new DeadLetterRecord(
                reason,
                whole
                    ? detail
                    : "%s (only its first %,d bytes are kept)".formatted(detail, MAX_KEPT),
                worker,
                clock.millis(),
                delivery.count(),
                delivery.count(),
                null,
                0L,
                0,
                null,
                null,
                delivery.topic(),
                delivery.offset(),
                ByteBuffer.wrap(original, 0, whole ? original.length : MAX_KEPT))));
  }

  /**
   * Keeps calls for an operator; completes when they are durable.
   *
   * @param calls the calls, as a record that can be put back
   * @param attempts how many times they were tried
   * @param error what the last attempt threw; null where it threw nothing
   */
  CompletableFuture<Long> setAside(
      TaskRecord calls,
      Delivery delivery,
      int attempts,
      DeadReason reason,
      String detail,
      @Nullable ErrorRecord error) {
    log.debug("Set aside {}: {}", calls.getFunction().getName(), detail);
    byte[] letter = encode(calls, delivery, attempts, reason, detail, error);
    if (letter.length > Topics.MAX_RECORD_BYTES) {
      letter = encode(calls, delivery, attempts, reason, detail, shortened(error));
    }
    if (letter.length > Topics.MAX_RECORD_BYTES) {
      letter = encode(calls, delivery, attempts, reason, detail, null);
    }
    return append(reason, letter);
  }

  private CompletableFuture<Long> append(DeadReason reason, byte[] letter) {
    return sender
        .send(to, null, letter)
        .thenApply(
            offset -> {
              meters.setAside(reason);
              return offset;
            });
  }

  private static @Nullable ErrorRecord shortened(@Nullable ErrorRecord error) {
    return error == null ? null : Errors.shortened(error);
  }

  private byte[] encode(
      TaskRecord calls,
      Delivery delivery,
      int attempts,
      DeadReason reason,
      String detail,
      @Nullable ErrorRecord error) {
    ChunkRecord first = calls.getChunks().get(0);
    return Codec.encode(
        new DeadLetterRecord(
            reason,
            detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…",
            worker,
            clock.millis(),
            attempts,
            delivery.count(),
            first.getJob(),
            first.getFirstIndex(),
            Splitter.calls(calls),
            calls.getFunction().getName(),
            error,
            delivery.topic(),
            delivery.offset(),
            ByteBuffer.wrap(Codec.encode(calls))));
  }
}
