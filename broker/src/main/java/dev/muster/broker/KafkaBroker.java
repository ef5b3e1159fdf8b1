package dev.muster.broker;

import dev.muster.protocol.BrokerException;
import dev.muster.protocol.BrokerUnreachableException;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TopicSpec;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka cluster of 4.2 or newer, whose share groups are the queues. Safe for use by many threads.
 *
 * <p>Kafka's clients log under {@code org.apache.kafka}: some lines at {@code INFO} for each that
 * is opened or closed. Set that logger to {@code WARN}.
 */
public final class KafkaBroker implements Broker {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaBroker.class);

  private static final String ADDRESSES = "bootstrap.servers";

  /** How long one client may take to close. */
  static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final String description;
  private final KafkaFailures failures;
  private final KafkaClients clients;
  private final KafkaAdmin admin;
  private final KafkaOffsets offsets;
  private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
  private final KafkaMeters meters = new KafkaMeters();

  // guarded by this
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private boolean closed;

  private KafkaBroker(
      String description, KafkaFailures failures, KafkaClients clients, KafkaAdmin admin) {
    this.description = description;
    this.failures = failures;
    this.clients = clients;
    this.admin = admin;
    this.offsets = new KafkaOffsets(admin);
  }

  /**
   * Connects without security.
   *
   * @param bootstrapServers {@code host:port} of one broker, or of several with commas between
   * @throws IllegalArgumentException where that is something else
   * @throws BrokerUnreachableException within ten seconds where nobody answers there
   * @throws dev.muster.protocol.UnsupportedBrokerException where the cluster has no share groups
   */
  public static KafkaBroker connect(String bootstrapServers) {
    return connect(Map.of(ADDRESSES, bootstrapServers));
  }

  /**
   * Connects with settings of the Kafka client, such as those for SASL and TLS. Those that Muster
   * depends on cannot be changed and are ignored. {@code client.id} is what the clients' names
   * begin with.
   *
   * @param properties by Kafka's names; {@code bootstrap.servers} must be among them
   * @throws IllegalArgumentException where a setting is wrong or the address is missing
   * @throws BrokerUnreachableException within ten seconds where nobody answers there
   * @throws BrokerException where the cluster refuses this client
   * @throws dev.muster.protocol.UnsupportedBrokerException where the cluster has no share groups
   */
  public static KafkaBroker connect(Map<String, String> properties) {
    String addresses = properties.get(ADDRESSES);
    if (addresses == null) {
      throw new IllegalArgumentException(
          "%s is not set: it says where Kafka is".formatted(ADDRESSES));
    }
    String description = "Kafka at " + KafkaAddresses.check(addresses);
    KafkaFailures failures = new KafkaFailures(description);
    KafkaClients clients = new KafkaClients(properties);
    KafkaAdmin admin = new KafkaAdmin(open(clients, description), failures);
    try {
      admin.checkSupport(description);
    } catch (RuntimeException e) {
      admin.close();
      throw e;
    }
    LOG.info("Connected to {}", description);
    return new KafkaBroker(description, failures, clients, admin);
  }

  private static Admin open(KafkaClients clients, String description) {
    try {
      return clients.admin();
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String reason = String.valueOf(cause.getMessage());
      if (reason.contains("No resolvable bootstrap urls")) {
        throw new BrokerUnreachableException(
            "%s: no such host is known. Check its name".formatted(description), e);
      }
      Optional<String> store = unreadableStore(e);
      if (store.isPresent()) {
        throw new IllegalArgumentException(
            "Wrong settings for %s: %s. Is the file there and of that type, and its password right (kafka.ssl.keystore.… or kafka.ssl.truststore.… location, type, password)?"
                .formatted(description, store.get()));
      } else if (cause instanceof ConfigException || e instanceof ConfigException) {
        // Names the setting. Without its cause, which may hold what the setting is.
        throw new IllegalArgumentException(
            "Wrong settings for %s: %s".formatted(description, reason));
      }
      throw new BrokerException("Wrong settings for %s: %s".formatted(description, reason), null);
    }
  }

  /**
   * Which file with keys or certificates cannot be read; of all causes the one without a secret.
   */
  private static Optional<String> unreadableStore(Throwable failure) {
    return Stream.iterate(failure, each -> each != null, Throwable::getCause)
        .map(each -> String.valueOf(each.getMessage()))
        .filter(message -> message.startsWith("Failed to load SSL "))
        .findFirst();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void createTopics(Collection<TopicSpec> topics) {
    admin.createTopics(topics);
  }

  @Override
  public void createQueue(QueueSpec queue) {
    admin.createTopics(List.of(queue.topic()));
    new KafkaGroup(queue, admin).create();
  }

  @Override
  public Sender sender() {
    return opened(new KafkaSender(producer(), admin, failures, this));
  }

  /** All senders share one producer: it is thread-safe, and its batches are fuller. */
  private synchronized KafkaProducer<byte[], byte[]> producer() {
    checkOpen();
    KafkaProducer<byte[], byte[]> existing = producer;
    if (existing == null) {
      existing = clients.producer();
      producer = existing;
      meters.opened(existing);
    }
    return existing;
  }

  @Override
  public WorkQueue workQueue(QueueSpec queue) {
    checkOpen();
    if (admin.partitions(queue.topic().name()) == 0) {
      throw new IllegalStateException(
          "There is no topic %s: call createQueue first".formatted(queue.topic().name()));
    }
    KafkaShareConsumer<byte[], byte[]> consumer = clients.shareConsumer(queue.group());
    KafkaQueue taker = KafkaQueue.open(consumer, queue, failures, this);
    meters.opened(taker, consumer);
    return opened(taker);
  }

  @Override
  public Feed feed(Map<Partition, From> partitions) {
    checkOpen();
    partitions.keySet().forEach(this::checkExists);
    return opened(KafkaFeed.open(clients.consumer(), partitions, offsets, failures, this));
  }

  private void checkExists(Partition partition) {
    if (partition.number() >= admin.partitions(partition.topic())) {
      throw new IllegalStateException(
          "There is no partition %s: call createTopics first".formatted(partition));
    }
  }

  @Override
  public int partitions(String topic) {
    return admin.partitions(topic);
  }

  @Override
  public long backlog(QueueSpec queue) {
    return new KafkaGroup(queue, admin).backlog();
  }

  @Override
  public int takers(QueueSpec queue) {
    return new KafkaGroup(queue, admin).members();
  }

  @Override
  public void purge(QueueSpec queue) {
    new KafkaGroup(queue, admin).purge();
  }

  @Override
  public void truncate(Partition partition, long before) {
    admin.deleteRecords(partition, before);
  }

  /** No longer to be closed with the broker. */
  void forget(AutoCloseable what) {
    open.remove(what);
    meters.closed(what);
  }

  /** For a look at topics, and at the groups of queues, whether they are as they must be. */
  public Upkeep upkeep(Collection<TopicSpec> topics, Collection<QueueSpec> queues) {
    checkOpen();
    return new Upkeep(admin, topics, queues);
  }

  /**
   * Removes topics with all their records, and then the groups of queues. For who has made them for
   * a while and for nobody else. What is not there is passed over. Nobody may use the topics any
   * more: a cluster that creates topics by itself would make them anew.
   *
   * @return the groups that stay, because they have members. A taker that was killed is one until
   *     its session is over, 45 seconds by Kafka's default
   * @throws dev.muster.protocol.BrokerUnreachableException within ten seconds where nobody answers
   * @throws BrokerException where the broker refuses
   */
  public List<String> remove(Collection<TopicSpec> topics, Collection<QueueSpec> queues) {
    checkOpen();
    admin.deleteTopics(topics.stream().map(TopicSpec::name).toList());
    return queues.stream()
        .map(queue -> new KafkaGroup(queue, admin))
        .filter(group -> !group.delete())
        .map(KafkaGroup::name)
        .toList();
  }

  @Override
  public void measure(MeterRegistry registry) {
    meters.add(registry);
  }

  private <T extends AutoCloseable> T opened(T what) {
    open.add(what);
    synchronized (this) {
      if (!closed) {
        return what;
      }
    }
    closeAll(List.of(what));
    throw closedAlready();
  }

  private synchronized void checkOpen() {
    if (closed) {
      throw closedAlready();
    }
  }

  private IllegalStateException closedAlready() {
    return new IllegalStateException("The connection to %s is closed".formatted(description));
  }

  @Override
  public void close() {
    KafkaProducer<byte[], byte[]> last;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      last = producer;
    }
    boolean interrupted = Thread.interrupted(); // Kafka's clients would not wait for anything
    meters.close();
    closeAll(List.copyOf(open));
    if (last != null) {
      closeQuietly(() -> last.close(CLOSE_LIMIT));
    }
    closeQuietly(admin);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    LOG.info("Disconnected from {}", description);
  }

  /** All at the same time, or each would take its seconds while the broker is gone. */
  private static void closeAll(Collection<? extends AutoCloseable> all) {
    List<Thread> closing = new ArrayList<>();
    for (AutoCloseable each : all) {
      Thread thread = new Thread(() -> closeQuietly(each), "muster-close-" + closing.size());
      thread.setDaemon(true);
      thread.start();
      closing.add(thread);
    }
    long deadline = Deadline.after(CLOSE_LIMIT.multipliedBy(2));
    boolean interrupted = false;
    for (Thread thread : closing) {
      try {
        thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static void closeQuietly(AutoCloseable what) {
    try {
      what.close();
    } catch (Exception e) {
      LOG.debug("Closing failed", e);
    }
  }
}
