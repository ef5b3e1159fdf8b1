package dev.muster.broker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The form of what people write to say where Kafka is. */
final class KafkaAddresses {
  /** A host, or an IPv6 address in brackets, and a port. */
  private static final Pattern ADDRESS =
      Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?]):([0-9]{1,5})");

  private static final int LAST_PORT = 65535;

  private KafkaAddresses() {}

  /**
   * Checks {@code host:port}, or several of them with commas between.
   *
   * @throws IllegalArgumentException where it is something else; names what is wrong
   */
  static String check(String addresses) {
    for (String address : addresses.split(",", -1)) {
      Matcher matcher = ADDRESS.matcher(address.strip());
      if (!matcher.matches() || !isPort(matcher.group(1))) {
        throw new IllegalArgumentException(
            "'%s' is no address of a Kafka broker: write host:port, or several with commas between, as in kafka:9092"
                .formatted(address.strip()));
      }
    }
    return addresses;
  }

  private static boolean isPort(String digits) {
    int port = Integer.parseInt(digits);
    return port > 0 && port <= LAST_PORT;
  }
}
