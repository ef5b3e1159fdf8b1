package dev.muster.broker;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a signed record is on the wire.
 *
 * <pre>
 *   4 bytes   9D 4D 53 01: a signed record, form 1; Avro's single objects begin with C3
 *   4 bytes   name of the key
 *  32 bytes   HMAC-SHA256 over topic, record key and content, see {@link AuthKey#sign}
 *   the rest  content
 * </pre>
 *
 * @param content what was signed; empty where the record is refused
 * @param refusal why it is; null where the record is what somebody with a key has sent there
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares envelopes, and a copy would cost
record Envelope(byte[] content, @Nullable String refusal) {
  /** By how much a signed record is longer than its content. */
  static final int BYTES = 2 * Integer.BYTES + AuthKey.SIGNATURE_BYTES;

  private static final int MAGIC = 0x9d4d5301;
  private static final byte[] NOTHING = {};

  /** Signs a record with the first of the keys. */
  static byte[] seal(AuthKeys keys, String topic, byte @Nullable [] key, byte[] content) {
    AuthKey signing = keys.signing();
    return ByteBuffer.allocate(BYTES + content.length)
        .putInt(MAGIC)
        .putInt(signing.id())
        .put(signing.sign(topic, key, content, 0))
        .put(content)
        .array();
  }

  /** Opens what came from a topic. */
  static Envelope open(AuthKeys keys, String topic, byte @Nullable [] key, byte[] bytes) {
    if (!isSealed(bytes)) {
      return refused("it is not signed");
    }
    int id = ByteBuffer.wrap(bytes).getInt(Integer.BYTES);
    byte[] signature = Arrays.copyOfRange(bytes, 2 * Integer.BYTES, BYTES);
    boolean known = false;
    for (AuthKey each : keys.accepted()) {
      if (each.id() == id) {
        known = true;
        if (each.signed(signature, topic, key, bytes, BYTES)) {
          return new Envelope(Arrays.copyOfRange(bytes, BYTES, bytes.length), null);
        }
      }
    }
    return refused(
        (known
                ? "its signature with key %s is wrong: it was changed, or signed for another topic"
                : "it is signed with key %s, which is not accepted here")
            .formatted(AuthKey.text(id)));
  }

  private static Envelope refused(String why) {
    return new Envelope(NOTHING, why);
  }

  /** Whether the bytes look like a signed record, rightly or not. */
  static boolean isSealed(byte[] bytes) {
    return bytes.length >= BYTES && ByteBuffer.wrap(bytes).getInt() == MAGIC;
  }
}
