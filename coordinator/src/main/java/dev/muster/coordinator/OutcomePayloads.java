package dev.muster.coordinator;

import dev.muster.broker.Blobs;
import dev.muster.protocol.BlobRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.ErrorRecord;
import dev.muster.protocol.Errors;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.OutcomeKind;
import dev.muster.protocol.OutcomeRecord;
import dev.muster.protocol.PayloadTooLargeException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes outcomes whose payload did not fit their record. Safe for use by many threads. */
final class OutcomePayloads {
  private static final Logger log = LoggerFactory.getLogger(OutcomePayloads.class);

  private final Blobs blobs;
  private final Codec codec;

  OutcomePayloads(Blobs blobs, Codec codec) {
    this.blobs = blobs;
    this.codec = codec;
  }

  /**
   * The outcome with its payload in it. Where a value cannot be had, a failure that says why; where
   * it is an error, what there is of it in the record itself.
   */
  OutcomeRecord whole(OutcomeRecord outcome) {
    BlobRecord blob = outcome.getBlob();
    if (blob == null) {
      return outcome;
    }
    boolean value = outcome.getKind() == OutcomeKind.VALUE;
    try {
      byte[] payload = blobs.get(blob);
      return value
          ? copy(outcome, OutcomeKind.VALUE, ByteBuffer.wrap(payload), null)
          : copy(outcome, outcome.getKind(), null, codec.decode(payload, ErrorRecord.class));
    } catch (MusterException e) {
      return value ? lost(outcome, blob, e) : shortened(outcome, e);
    }
  }

  private OutcomeRecord lost(OutcomeRecord outcome, BlobRecord blob, MusterException why) {
    if (why instanceof PayloadTooLargeException) {
      String message =
          "The result has %,d bytes, and the limit here is %,d (maxPayload of PoolConfig, --max-payload). The worker's is higher"
              .formatted(blob.getSize(), blobs.limit());
      return copy(outcome, OutcomeKind.RESULT_TOO_LARGE, null, Errors.saying(message));
    }
    String message = "The task has ended, but its result cannot be read: " + why.getMessage();
    return copy(outcome, OutcomeKind.PAYLOAD_LOST, null, Errors.saying(message));
  }

  private static OutcomeRecord shortened(OutcomeRecord outcome, MusterException why) {
    log.warn("An error of task {} is shown shortened", outcome.getJob(), why);
    return outcome;
  }

  /** The submitter has it: its pieces are of no use to anybody who does not look it up soon. */
  void release(OutcomeRecord outcome) {
    if (outcome.getBlob() != null) {
      blobs.release(outcome.getBlob());
    }
  }

  private static OutcomeRecord copy(
      OutcomeRecord outcome,
      OutcomeKind kind,
      @Nullable ByteBuffer values,
      @Nullable ErrorRecord error) {
    return new OutcomeRecord(
        outcome.getJob(),
        outcome.getFirstIndex(),
        outcome.getCount(),
        kind,
        values,
        error,
        outcome.getRunNanos(),
        null);
  }
}
