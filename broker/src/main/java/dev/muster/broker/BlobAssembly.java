package dev.muster.broker;

import dev.muster.protocol.BlobRecord;
import dev.muster.protocol.Codec;
import dev.muster.protocol.PayloadLostException;
import dev.muster.protocol.PieceRecord;
import dev.muster.protocol.Topics;
import dev.muster.protocol.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Puts a payload together from its pieces, in their order. For one thread, once. */
final class BlobAssembly {
  private final BlobRecord blob;
  private final Partition from;
  private final Codec codec;

  /** Made when the first piece is there: a reference alone costs no memory. */
  private byte[] bytes = {};

  private int filled;
  private int next;

  BlobAssembly(BlobRecord blob, Partition from, Codec codec) {
    this.blob = blob;
    this.from = from;
    this.codec = codec;
  }

  /**
   * Takes what is in the log; what is none of its pieces is passed over.
   *
   * @return whether there was a piece among them
   * @throws PayloadLostException where a piece is damaged
   */
  boolean addAll(List<Entry> entries) {
    int before = next;
    entries.stream().filter(entry -> entry.offset() <= blob.getLast()).forEach(this::add);
    return next > before;
  }

  private void add(Entry entry) {
    byte[] key = entry.key();
    if (isWhole() || key == null || entry.isEmpty() || !Piece.isOf(blob.getId(), key)) {
      return;
    }
    try {
      PieceRecord piece = codec.decode(entry.value(), PieceRecord.class);
      if (piece.getNumber() == next && piece.getSize() > 0) {
        bytes = next == 0 ? new byte[blob.getSize()] : bytes;
        Piece.copy(piece, bytes, filled);
        filled += piece.getSize();
        next++;
      }
    } catch (UndecodableRecordException e) {
      throw lost("it is damaged: " + e.getMessage());
    }
  }

  boolean isWhole() {
    return next == blob.getPieces();
  }

  /**
   * The payload.
   *
   * @throws PayloadLostException where it is not all there, or not what was written
   */
  byte[] whole() {
    if (!isWhole()) {
      throw lost(
          "it is not there. Pieces are removed after %d days, and after a week where what they belong to has ended"
              .formatted(Topics.BLOBS_KEPT.toDays()));
    }
    byte[] hash = new byte[blob.getSha256().remaining()];
    blob.getSha256().duplicate().get(hash);
    if (filled != bytes.length || !Arrays.equals(hash, Piece.sha256(ByteBuffer.wrap(bytes)))) {
      throw new PayloadLostException(
          "%s is damaged: its SHA-256 is not what was written".formatted(this));
    }
    return bytes;
  }

  /** Why the piece that is next cannot be had. */
  PayloadLostException lost(String why) {
    return new PayloadLostException(
        "Piece %d of %d of %s is lost: %s".formatted(next + 1, blob.getPieces(), this, why));
  }

  @Override
  public String toString() {
    return "a payload of %,d bytes, written at %s to %s, offsets %d to %d,"
        .formatted(
            blob.getSize(),
            Instant.ofEpochMilli(blob.getWrittenAt()),
            from,
            blob.getFirst(),
            blob.getLast());
  }
}
