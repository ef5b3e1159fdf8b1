package dev.muster.local;

import dev.muster.broker.AuthKeys;
import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import dev.muster.broker.SignedBroker;
import dev.muster.broker.TaskQueues;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TopicSpec;
import dev.muster.protocol.Topics;
import dev.muster.worker.ChildSettings;
import dev.muster.worker.WorkerConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a chaos run happens: a cluster, and a pool on it. It reaches the program that submits on
 * its standard input, secrets of the Kafka client included. Immutable.
 *
 * @param kafka properties of the Kafka client, {@code bootstrap.servers} among them
 * @param authKeys what records are signed with; null: they are not signed
 * @param pool name of the pool
 */
record ChaosPlace(Map<String, String> kafka, @Nullable AuthKeys authKeys, String pool) {
  private static final String KAFKA = "kafka.";
  private static final String AUTH_KEYS = "authKeys";
  private static final String POOL = "pool";
  private static final Duration LOOK = Duration.ofSeconds(2);

  ChaosPlace {
    kafka = Map.copyOf(kafka);
  }

  /** Connects to the cluster. */
  Broker connect() {
    Broker broker = KafkaBroker.connect(kafka);
    return authKeys == null ? broker : SignedBroker.over(broker, authKeys);
  }

  /** What workers there are told. */
  ChildSettings workers(int slots) {
    WorkerConfig config = WorkerConfig.defaults().withPool(pool).withSlots(slots);
    return ChildSettings.of(kafka, config).withAuthKeys(authKeys);
  }

  /**
   * Removes the topics and groups of the pool. Groups that still have members are tried again.
   *
   * @param patience how long, about; zero: once
   * @return the groups that stay
   */
  List<String> remove(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    try (KafkaBroker broker = KafkaBroker.connect(kafka)) {
      while (true) {
        List<TopicSpec> topics = new ArrayList<>(Topics.ofPool(pool));
        List<QueueSpec> queues = new ArrayList<>(TaskQueues.of(broker, pool));
        queues.stream().map(QueueSpec::topic).forEach(topics::add); // its shards, where it has any
        queues.add(Topics.duty(pool));
        List<String> left = broker.remove(topics.stream().distinct().toList(), queues);
        if (left.isEmpty() || System.nanoTime() - deadline >= 0) {
          return left;
        }
        Thread.sleep(LOOK.toMillis());
      }
    }
  }

  /** As text that ends with an empty line. */
  String write() {
    Properties properties = new Properties();
    kafka.forEach((key, value) -> properties.setProperty(KAFKA + key, value));
    if (authKeys != null) {
      properties.setProperty(AUTH_KEYS, String.join(" ", authKeys.secrets()));
    }
    properties.setProperty(POOL, pool);
    StringWriter text = new StringWriter();
    try {
      properties.store(text, null);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text + "\n";
  }

  /** Reads what {@link #write} wrote; null where there is less. */
  static @Nullable ChaosPlace read(BufferedReader in) throws IOException {
    StringBuilder text = new StringBuilder();
    String line = in.readLine();
    while (line != null && !line.isEmpty()) {
      text.append(line).append('\n');
      line = in.readLine();
    }
    Properties properties = new Properties();
    properties.load(new StringReader(text.toString()));
    String pool = properties.getProperty(POOL);
    if (line == null || pool == null) {
      return null;
    }
    Map<String, String> kafka = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(KAFKA)) {
        kafka.put(name.substring(KAFKA.length()), properties.getProperty(name));
      }
    }
    String keys = properties.getProperty(AUTH_KEYS);
    return new ChaosPlace(kafka, keys == null ? null : AuthKeys.parse(keys), pool);
  }

  /** Names no property's value: they may hold secrets. */
  @Override
  public String toString() {
    return "pool %s at %s".formatted(pool, kafka.get("bootstrap.servers"));
  }
}
