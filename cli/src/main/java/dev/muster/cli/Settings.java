package dev.muster.cli;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Where an option gets its value that is not on the command line: from the environment, then from
 * the file. {@code --bootstrap-servers} is {@code MUSTER_BOOTSTRAP_SERVERS} there, and {@code
 * bootstrap-servers} here. Options that take no value are only options.
 *
 * <p>Properties of the Kafka client are {@code MUSTER_KAFKA_SECURITY_PROTOCOL} and {@code
 * kafka.security.protocol}.
 */
final class Settings implements IDefaultValueProvider {
  private static final String ENVIRONMENT = "MUSTER_";
  private static final String AUTH_KEY = ENVIRONMENT + "AUTH_KEY";
  private static final String KAFKA_ENVIRONMENT = ENVIRONMENT + "KAFKA_";

  /** These are asked for in another way, or belong to one call. */
  private static final Set<String> ONLY_OPTIONS =
      Set.of(
          "config",
          "kafka",
          "named",
          "reason",
          "function",
          "limit",
          "rounds",
          "only",
          "plot",
          "from",
          "worker",
          "json");

  private final Map<String, String> environment;
  private final SettingsFile file;

  /** The values that were given out, by the names of options. */
  private final Map<String, Origin> given = new HashMap<>();

  Settings(Map<String, String> environment, SettingsFile file) {
    this.environment = Map.copyOf(environment);
    this.file = file;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || !isSetting(option)) {
      return null;
    }
    String name = name(option);
    String variable = ENVIRONMENT + name.replace('-', '_').toUpperCase(Locale.ROOT);
    String value = environment.getOrDefault(variable, "");
    // A variable that is empty is one that somebody has not set: compose files have them.
    Origin origin = new Origin(value, variable);
    if (value.isEmpty()) {
      value = file.values().get(name);
      if (value == null) {
        return null;
      }
      origin = new Origin(value, file.name());
    }
    given.put(name, origin);
    return value;
  }

  /** Whether an option can be set in the environment or a file. */
  static boolean isSetting(OptionSpec option) {
    return option.arity().max() > 0 && !ONLY_OPTIONS.contains(name(option));
  }

  /** The name of an option without dashes. */
  static String name(OptionSpec option) {
    return option.longestName().substring("--".length());
  }

  /** Says where a value came from that is wrong; empty where it was on the command line. */
  String origin(ParameterException e) {
    Origin origin = e.getArgSpec() instanceof OptionSpec option ? given.get(name(option)) : null;
    return origin == null || !origin.value().equals(e.getValue())
        ? ""
        : ", from " + origin.source();
  }

  /** Properties of the Kafka client, without their prefix. */
  Map<String, String> kafka() {
    Map<String, String> all = new HashMap<>(file.kafka());
    // In the order of their names, so that two spellings of one give the same every time.
    new TreeMap<>(environment)
        .forEach(
            (variable, value) -> {
              if (variable.startsWith(KAFKA_ENVIRONMENT) && !value.isEmpty()) {
                String name = variable.substring(KAFKA_ENVIRONMENT.length());
                all.put(name.replace('_', '.').toLowerCase(Locale.ROOT), value);
              }
            });
    return all;
  }

  /** The keys in {@code MUSTER_AUTH_KEY}; empty where it is not set. */
  String authKey() {
    return environment.getOrDefault(AUTH_KEY, "");
  }

  /**
   * A secret, from a file or the environment; empty where there is none.
   *
   * @param what what it is, for messages
   * @param variable where the environment has it
   * @param file where it stands; null: in no file
   * @throws WrongUsageException where there are both, or the file cannot be read
   */
  Optional<Secret> secret(String what, String variable, @Nullable String file) {
    String value = environment.getOrDefault(variable, "");
    if (file == null) {
      return value.isEmpty() ? Optional.empty() : Optional.of(new Secret(value, variable));
    }
    if (!value.isEmpty()) {
      throw new WrongUsageException(
          "there is a %s in the file %s and in %s: set one of the two"
              .formatted(what, file, variable));
    }
    return Optional.of(Secret.ofFile(what, file));
  }

  private record Origin(String value, String source) {}
}
