package dev.muster.worker;

import dev.muster.broker.AuthKeys;
import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.SignedBroker;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a supervisor tells its child processes. It reaches them on their standard input: no other
 * process sees it, secrets of the Kafka client included. Immutable.
 *
 * @param kafka properties of the Kafka client, {@code bootstrap.servers} among them
 * @param authKeys what they sign records with and accept; null: records are not signed
 * @param pool name of the pool
 * @param slots how many tasks each child runs at once
 * @param allowed methods they may run beside those annotated with {@code @Task}
 * @param initializer what each calls before its first task; null: nothing
 * @param maxTasks after how many tasks a child is replaced; 0: never
 * @param grace how long a child may finish what it holds when it is asked to end
 * @param maxPayload how many bytes the arguments of a call, and its result, may have
 * @param classPath the class path of the children, in the form of {@code java -cp}
 */
public record ChildSettings(
    Map<String, String> kafka,
    @Nullable AuthKeys authKeys,
    String pool,
    int slots,
    AllowList allowed,
    @Nullable Initializer initializer,
    int maxTasks,
    Duration grace,
    int maxPayload,
    String classPath) {

  private static final String KAFKA = "kafka.";
  private static final String ALLOWED = "allowed.";
  private static final String AUTH_KEYS = "authKeys";

  public ChildSettings {
    kafka = Map.copyOf(kafka);
  }

  /** Settings like those of a worker, with the class path of this process, and unsigned records. */
  public static ChildSettings of(Map<String, String> kafka, WorkerConfig config) {
    return new ChildSettings(
        kafka,
        null,
        config.pool(),
        config.slots(),
        config.allowed(),
        config.initializer(),
        config.maxTasks(),
        config.grace(),
        config.maxPayload(),
        System.getProperty("java.class.path", ""));
  }

  /** These settings with another class path. */
  public ChildSettings withClassPath(String path) {
    return new ChildSettings(
        kafka, authKeys, pool, slots, allowed, initializer, maxTasks, grace, maxPayload, path);
  }

  /** These settings with records that are signed; null: not signed. */
  public ChildSettings withAuthKeys(@Nullable AuthKeys keys) {
    return new ChildSettings(
        kafka, keys, pool, slots, allowed, initializer, maxTasks, grace, maxPayload, classPath);
  }

  /** Connects as these settings say. */
  Broker connect() {
    Broker broker = KafkaBroker.connect(kafka);
    return authKeys == null ? broker : SignedBroker.over(broker, authKeys);
  }

  WorkerConfig config(String supervisor) {
    return WorkerConfig.defaults()
        .withPool(pool)
        .withSlots(slots)
        .withAllowed(allowed)
        .withInitializer(initializer)
        .withMaxTasks(maxTasks)
        .withGrace(grace)
        .withMaxPayload(maxPayload)
        .withSupervisor(supervisor);
  }

  /** The settings as text, without empty lines. */
  String write() {
    Properties properties = new Properties();
    kafka.forEach((key, value) -> properties.setProperty(KAFKA + key, value));
    if (authKeys != null) {
      properties.setProperty(AUTH_KEYS, String.join(" ", authKeys.secrets()));
    }
    properties.setProperty("pool", pool);
    properties.setProperty("slots", Integer.toString(slots));
    for (int i = 0; i < allowed.patterns().size(); i++) {
      properties.setProperty("%s%05d".formatted(ALLOWED, i), allowed.patterns().get(i));
    }
    if (initializer != null) {
      properties.setProperty(
          "initializer", Base64.getEncoder().encodeToString(initializer.encode()));
    }
    properties.setProperty("maxTasks", Integer.toString(maxTasks));
    properties.setProperty("grace", grace.toString());
    properties.setProperty("maxPayload", Integer.toString(maxPayload));
    StringWriter text = new StringWriter();
    try {
      properties.store(text, null);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  /** Reads what {@link #write} wrote; the class path is that of this process. */
  static ChildSettings read(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    Map<String, String> all = new TreeMap<>();
    properties.stringPropertyNames().forEach(k -> all.put(k, properties.getProperty(k)));
    String initializer = all.get("initializer");
    String keys = all.get(AUTH_KEYS);
    return new ChildSettings(
        below(all, KAFKA),
        keys == null ? null : AuthKeys.parse(keys),
        required(all, "pool"),
        Integer.parseInt(required(all, "slots")),
        AllowList.of(new ArrayList<>(below(all, ALLOWED).values())),
        initializer == null ? null : Initializer.decode(Base64.getDecoder().decode(initializer)),
        Integer.parseInt(required(all, "maxTasks")),
        Duration.parse(required(all, "grace")),
        Integer.parseInt(required(all, "maxPayload")),
        System.getProperty("java.class.path", ""));
  }

  private static Map<String, String> below(Map<String, String> all, String prefix) {
    return all.entrySet().stream()
        .filter(e -> e.getKey().startsWith(prefix))
        .collect(
            Collectors.toMap(
                e -> e.getKey().substring(prefix.length()),
                Map.Entry::getValue,
                (a, b) -> a,
                TreeMap::new));
  }

  private static String required(Map<String, String> all, String key) {
    String value = all.get(key);
    if (value == null) {
      throw new IllegalArgumentException("The settings of a worker process lack '" + key + "'");
    }
    return value;
  }

  /** Names no property's value: they may hold secrets. */
  @Override
  public String toString() {
    return "settings for pool %s with Kafka properties %s"
        .formatted(pool, List.copyOf(new TreeMap<>(kafka).keySet()));
  }
}
