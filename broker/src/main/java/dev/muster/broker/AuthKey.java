package dev.muster.broker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** One key: its name on the wire, and what it makes of a record. Safe for use by many threads. */
final class AuthKey {
  /** How many bytes a signature has. */
  static final int SIGNATURE_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  /** What a key's name is made of: no record begins like this. */
  private static final String NAMING = "muster key id";

  private static final int NO_KEY = -1;

  private final String secret;
  private final int id;

  /** Has the key and nothing else; never used itself, only cloned: setting one up costs more. */
  private final Mac prototype;

  AuthKey(String secret) {
    this.secret = secret;
    prototype = prototype(secret);
    byte[] name = mac().doFinal(NAMING.getBytes(StandardCharsets.US_ASCII));
    id = ByteBuffer.wrap(name).getInt();
  }

  private static Mac prototype(String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), ALGORITHM));
      return mac;
    } catch (GeneralSecurityException impossible) {
      // Every Java has this algorithm, which takes any key. No cause: it could quote the key.
      throw new IllegalStateException("This Java has no " + ALGORITHM);
    }
  }

  private Mac mac() {
    try {
      return (Mac) prototype.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(
          "The %s of the security provider %s cannot be cloned: put another provider before it"
              .formatted(ALGORITHM, prototype.getProvider().getName()),
          e);
    }
  }

  /** Says which key it is, and nothing about it. */
  int id() {
    return id;
  }

  /** {@link #id} for people. */
  static String text(int id) {
    return "%08x".formatted(id);
  }

  String secret() {
    return secret;
  }

  /**
   * The signature of a record: over where it is sent and all that is sent. Each part but the last
   * has its length before it, so that no two records have the same bytes in a row.
   */
  byte[] sign(String topic, byte @Nullable [] key, byte[] bytes, int offset) {
    Mac mac = mac();
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    mac.update(number(name.length));
    mac.update(name);
    mac.update(number(key == null ? NO_KEY : key.length));
    if (key != null) {
      mac.update(key);
    }
    mac.update(bytes, offset, bytes.length - offset);
    return mac.doFinal();
  }

  /** Whether that is the signature. Takes as long for one that is nearly right as for any. */
  boolean signed(byte[] signature, String topic, byte @Nullable [] key, byte[] bytes, int offset) {
    return MessageDigest.isEqual(signature, sign(topic, key, bytes, offset));
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return text(id);
  }
}
