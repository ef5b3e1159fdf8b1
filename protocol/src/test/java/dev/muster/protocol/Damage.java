package dev.muster.protocol;

import java.util.Arrays;
import java.util.Random;

/** Damages bytes at random, in the same way each time. */
final class Damage {
  private static final byte[] EXTREMES = {0, 1, 2, -1, 127, -128, -2};

  private final Random random;

  Damage(long seed) {
    random = new Random(seed);
  }

  /** A damaged copy; the first bytes stay as they are. */
  byte[] of(byte[] original, int keep) {
    byte[] bytes = original.clone();
    for (int n = 1 + random.nextInt(4); n > 0 && bytes.length > keep; n--) {
      bytes = once(bytes, keep);
    }
    return bytes;
  }

  private byte[] once(byte[] bytes, int keep) {
    int at = keep + random.nextInt(bytes.length - keep);
    switch (random.nextInt(6)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> bytes[at] = EXTREMES[random.nextInt(EXTREMES.length)];
      case 3 ->
          Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(9)), (byte) -1);
      case 4 -> bytes = Arrays.copyOf(bytes, at);
      default -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        bytes = longer;
      }
    }
    return bytes;
  }
}
