package dev.muster.local;

import java.util.Random;

/** Payloads for tests. */
final class Payloads {
  private Payloads() {}

  /** Bytes that cannot be compressed, the same each time. */
  static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
