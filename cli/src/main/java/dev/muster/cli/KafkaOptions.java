package dev.muster.cli;

import dev.muster.broker.AuthKeys;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to talk to a Kafka, wherever that is. */
final class KafkaOptions {
  private static final String ADDRESS = "bootstrap.servers";

  /** What must not be seen by everyone who lists the processes of a machine. */
  private static final Pattern SECRET =
      Pattern.compile("password|passphrase|secret|jaas|keystore\\.key", Pattern.CASE_INSENSITIVE);

  @Option(
      names = {"-K", "--kafka"},
      paramLabel = "KEY=VALUE",
      description =
          "Property of the Kafka client, as security.protocol=SASL_SSL. Not for secrets: those go"
              + " into the file (kafka.sasl.jaas.config=…) or the environment"
              + " (MUSTER_KAFKA_SASL_JAAS_CONFIG).")
  private Map<String, String> kafka = new LinkedHashMap<>();

  @Option(
      names = "--auth-key-file",
      paramLabel = "FILE",
      description =
          "File with the keys that records are signed with, one in a line: the first signs, all are"
              + " accepted. Or the keys themselves in MUSTER_AUTH_KEY. Default: records are not"
              + " signed.")
  private @Nullable String authKeyFile;

  private Optional<AuthKeys> keys = Optional.empty();
  private boolean keysRead;

  /**
   * Properties of the Kafka client, the address among them.
   *
   * @param address where it is: {@code HOST:PORT}, or several with commas between
   * @throws WrongUsageException where a secret is on the command line
   */
  Map<String, String> kafka(Settings settings, String address) {
    kafka.keySet().forEach(KafkaOptions::checkNoSecret);
    Map<String, String> all = new HashMap<>(settings.kafka());
    all.putAll(kafka);
    if (all.containsKey(ADDRESS)) {
      throw new WrongUsageException(
          "kafka.%s is not a setting: use --bootstrap-servers".formatted(ADDRESS));
    }
    all.put(ADDRESS, address);
    return all;
  }

  private static void checkNoSecret(String key) {
    if (SECRET.matcher(key).find()) {
      throw new WrongUsageException(
          "--kafka %s=… would show a secret to everyone who lists processes: put kafka.%s into a file for --config, or set MUSTER_KAFKA_%s"
              .formatted(key, key, key.replace('.', '_').toUpperCase(Locale.ROOT)));
    }
  }

  /**
   * What records are signed with; empty where they are not.
   *
   * @throws WrongUsageException where there should be keys and are none that can be used
   */
  Optional<AuthKeys> authKeys(Settings settings) {
    if (!keysRead) {
      // Once: what there is to warn of is said once.
      keys = AuthKeySource.read(authKeyFile, settings.authKey());
      keysRead = true;
    }
    return keys;
  }
}
