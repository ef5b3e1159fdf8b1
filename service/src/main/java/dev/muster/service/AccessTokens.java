package dev.muster.service;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What callers of the service show to be let in. Several are valid at once, so that one can be
 * replaced without an interruption. Keeps digests only, and never shows any. Immutable.
 */
public final class AccessTokens {
  private static final int LEAST_LENGTH = 16;
  private static final String SCHEME = "Bearer ";

  private final List<byte[]> digests;

  private AccessTokens(List<byte[]> digests) {
    this.digests = digests;
  }

  /** No tokens: everybody is let in who reaches the service. */
  public static AccessTokens none() {
    return new AccessTokens(List.of());
  }

  /**
   * Reads tokens, one in a line; blank lines and those that begin with {@code #} are left out.
   *
   * @throws IllegalArgumentException where there is none, or one is too short or is no visible
   *     ASCII; repeats nothing of it
   */
  public static AccessTokens parse(String text) {
    List<String> tokens =
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException("there is no token");
    }
    for (String token : tokens) {
      if (token.length() < LEAST_LENGTH || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
        throw new IllegalArgumentException(
            "a token must have %d or more visible ASCII characters, as openssl rand -hex 32 makes"
                    .formatted(LEAST_LENGTH)
                + " them");
      }
    }
    return new AccessTokens(tokens.stream().map(AccessTokens::digest).toList());
  }

  boolean isEmpty() {
    return digests.isEmpty();
  }

  /** Whether the value of an {@code Authorization} header has one of them. */
  boolean accept(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] shown = digest(header.substring(SCHEME.length()).strip());
    boolean known = false;
    for (byte[] digest : digests) {
      // All of them, each in constant time: how long it takes says nothing.
      known |= MessageDigest.isEqual(digest, shown);
    }
    return known;
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return digests.size() + " tokens";
  }
}
