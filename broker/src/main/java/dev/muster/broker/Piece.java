package dev.muster.broker;

import dev.muster.protocol.PieceCoding;
import dev.muster.protocol.PieceRecord;
import dev.muster.protocol.UndecodableRecordException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** Makes pieces of payloads, and payloads of pieces. */
final class Piece {
  private static final int ID_BYTES = 2 * Long.BYTES;
  private static final LZ4Factory LZ4 = LZ4Factory.fastestInstance();

  private Piece() {}

  /** The key of a piece: nothing else in the topic has it, except for what releases it. */
  static byte[] key(UUID blob, int number) {
    return ByteBuffer.allocate(ID_BYTES + Integer.BYTES)
        .putLong(blob.getMostSignificantBits())
        .putLong(blob.getLeastSignificantBits())
        .putInt(number)
        .array();
  }

  /** Whether a key is that of a piece of this payload. */
  static boolean isOf(UUID blob, byte[] key) {
    return key.length == ID_BYTES + Integer.BYTES
        && Arrays.equals(key, 0, ID_BYTES, key(blob, 0), 0, ID_BYTES);
  }

  /** A piece, compressed where that saves an eighth or more. */
  static PieceRecord of(UUID blob, int number, ByteBuffer bytes) {
    byte[] plain = new byte[bytes.remaining()];
    bytes.duplicate().get(plain);
    byte[] packed = LZ4.fastCompressor().compress(plain);
    boolean helps = packed.length <= plain.length - plain.length / 8;
    return new PieceRecord(
        blob,
        number,
        plain.length,
        helps ? PieceCoding.LZ4 : PieceCoding.PLAIN,
        ByteBuffer.wrap(helps ? packed : plain));
  }

  /** What says of a piece that it is no longer needed. */
  static PieceRecord released(UUID blob, int number) {
    return new PieceRecord(blob, number, 0, PieceCoding.PLAIN, ByteBuffer.allocate(0));
  }

  /**
   * Puts the bytes of a piece in their place.
   *
   * @throws UndecodableRecordException where they are not as many as the piece says, or do not fit
   */
  static void copy(PieceRecord piece, byte[] into, int at) {
    int size = piece.getSize();
    if (size < 1 || size > into.length - at) {
      throw new UndecodableRecordException("it claims to have %,d bytes".formatted(size));
    }
    byte[] content = new byte[piece.getContent().remaining()];
    piece.getContent().duplicate().get(content);
    int copied =
        switch (piece.getCoding()) {
          case PLAIN -> plain(content, into, at, size);
          case LZ4 -> unpacked(content, into, at, size);
          case UNKNOWN ->
              throw new UndecodableRecordException(
                  "this version of Muster does not know its coding");
        };
    if (copied != size) {
      throw new UndecodableRecordException(
          "it has %,d bytes instead of %,d".formatted(copied, size));
    }
  }

  private static int plain(byte[] content, byte[] into, int at, int size) {
    System.arraycopy(content, 0, into, at, Math.min(content.length, size));
    return content.length;
  }

  private static int unpacked(byte[] content, byte[] into, int at, int size) {
    try {
      return LZ4.safeDecompressor().decompress(content, 0, content.length, into, at, size);
    } catch (LZ4Exception e) {
      throw new UndecodableRecordException("it cannot be unpacked: " + e.getMessage());
    }
  }

  static byte[] sha256(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      return digest.digest();
    } catch (NoSuchAlgorithmException everyJvmHasIt) {
      throw new AssertionError(everyJvmHasIt);
    }
  }
}
