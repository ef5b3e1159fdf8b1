package dev.muster.local;

import dev.muster.protocol.Codec;
import dev.muster.protocol.ErrorRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * Makes records that nobody wrote in that way out of real ones: the same for the same seed. For one
 * thread.
 */
final class Mutations {
  /** A record's marker and the fingerprint of its schema. */
  private static final int HEADER = 10;

  private static final List<Long> FINGERPRINTS = List.copyOf(Codec.schemas().values());

  private static final long ERROR =
      Objects.requireNonNull(Codec.schemas().get(ErrorRecord.getClassSchema()));

  private final Random random;
  private final List<byte[]> originals;

  /**
   * Mutations of these records.
   *
   * @param originals real records, of any kind and any topic
   */
  Mutations(long seed, List<byte[]> originals) {
    this.random = new Random(seed);
    this.originals = originals;
  }

  /** A key: one of some, so that a topic that keeps the newest of each does not keep all. */
  byte[] key() {
    byte[] key = new byte[random.nextInt(24)];
    Arrays.fill(key, (byte) random.nextInt(20));
    return key;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** The next one: never what it was made of. */
  byte[] next() {
    byte[] original = originals.get(random.nextInt(originals.size()));
    byte[] bytes = original.clone();
    while (Arrays.equals(bytes, original)) {
      bytes = damaged(bytes);
    }
    return bytes;
  }

  private byte[] damaged(byte[] bytes) {
    return switch (random.nextInt(9)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length)); // cut off
      case 1 -> longer(bytes);
      case 2 -> random(bytes.length);
      case 3 -> hugeLength(bytes);
      case 4 -> withFingerprint(bytes, FINGERPRINTS.get(random.nextInt(FINGERPRINTS.size())));
      case 5 -> withFingerprint(bytes, random.nextLong()); // a schema that nobody announced
      case 6 -> nested(bytes);
      default -> flipped(bytes);
    };
  }

  private byte[] flipped(byte[] bytes) {
    byte[] flipped = bytes.clone();
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      // Behind the header for the most part, or nobody would read on.
      int from = random.nextInt(8) == 0 ? 0 : Math.min(HEADER, flipped.length - 1);
      flipped[from + random.nextInt(flipped.length - from)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] longer(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    byte[] more = random(1 + random.nextInt(40));
    return ByteBuffer.allocate(bytes.length + more.length)
        .put(bytes, 0, at)
        .put(more)
        .put(bytes, at, bytes.length - at)
        .array();
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** In place of whatever is there a number of two billion, or one of nine quintillion. */
  private byte[] hugeLength(byte[] bytes) {
    byte[] huge = random.nextBoolean() ? varint(0xFFFF_FFFEL) : varint(-2L);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + huge.length);
    System.arraycopy(huge, 0, longer, random.nextInt(bytes.length), huge.length);
    return longer;
  }

  private static byte[] varint(long zigzag) {
    ByteBuffer bytes = ByteBuffer.allocate(10);
    for (long left = zigzag; ; left >>>= 7) {
      if ((left & ~0x7FL) == 0) {
        bytes.put((byte) left);
        return Arrays.copyOf(bytes.array(), bytes.position());
      }
      bytes.put((byte) ((left & 0x7F) | 0x80));
    }
  }

  private static byte[] withFingerprint(byte[] bytes, long fingerprint) {
    byte[] other = Arrays.copyOf(bytes, Math.max(HEADER, bytes.length));
    ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN).putLong(2, fingerprint);
    return other;
  }

  /** An error with a cause that has a cause, and so on: as a record, or in the midst of another. */
  private byte[] nested(byte[] bytes) {
    ByteBuffer deep = ByteBuffer.allocate(4 * (30 + random.nextInt(300)));
    while (deep.hasRemaining()) {
      deep.put(new byte[] {0, 0, 0, 2}); // no name, no message, no frames, a cause
    }
    boolean whole = random.nextBoolean();
    byte[] header = whole ? withFingerprint(bytes, ERROR) : bytes;
    int keep = whole ? HEADER : random.nextInt(bytes.length);
    header[0] = whole ? (byte) 0xC3 : header[0];
    return ByteBuffer.allocate(keep + deep.capacity())
        .put(header, 0, keep)
        .put(deep.flip())
        .array();
  }
}
