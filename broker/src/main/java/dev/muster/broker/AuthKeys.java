package dev.muster.broker;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys that records are signed with: the first signs, each is accepted. So a key can be
 * replaced while a fleet runs. Immutable; its text never shows a key.
 */
public final class AuthKeys {
  /** The shortest key that is taken, in characters. */
  public static final int MIN_LENGTH = 16;

  private static final String ADVICE = "make one with: openssl rand -base64 32";

  private final List<AuthKey> keys;

  private AuthKeys(List<AuthKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * Reads keys from text: one for each line, or with other white space between. Lines that begin
   * with {@code #} are comments. A key is any printable ASCII characters; it is used as it stands,
   * and not decoded.
   *
   * @throws IllegalArgumentException where there is none, or one that is too short or has other
   *     characters; the message says which one and does not repeat it
   */
  public static AuthKeys parse(String text) {
    Set<String> secrets = new LinkedHashSet<>();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> secrets.addAll(List.of(line.split("\\s+"))));
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("there is no key in it: " + ADVICE);
    }
    List<AuthKey> keys = new ArrayList<>();
    for (String secret : secrets) {
      check(secret, keys.size() + 1);
      keys.add(new AuthKey(secret));
    }
    return new AuthKeys(keys);
  }

  private static void check(String secret, int number) {
    if (!secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "key %d has characters that are not printable ASCII: %s".formatted(number, ADVICE));
    }
    if (secret.length() < MIN_LENGTH) {
      throw new IllegalArgumentException(
          "key %d is too short: it has %d characters, and needs %d at least (a key has no white space in it): %s"
              .formatted(number, secret.length(), MIN_LENGTH, ADVICE));
    }
  }

  /** Name of the key that signs: eight hexadecimal digits, from which nobody finds the key. */
  public String signingId() {
    return signing().toString();
  }

  /**
   * The keys themselves, as {@link #parse} takes them, for a process that is told them. Not for a
   * log, a message or a command line.
   */
  public List<String> secrets() {
    return keys.stream().map(AuthKey::secret).toList();
  }

  AuthKey signing() {
    return keys.get(0);
  }

  List<AuthKey> accepted() {
    return keys;
  }

  /** The names of the keys. */
  @Override
  public String toString() {
    return keys.stream().map(AuthKey::toString).collect(Collectors.joining(", ", "auth keys ", ""));
  }
}
