package dev.muster.broker;

import dev.muster.protocol.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka's clients, with the settings each must have. What the user set holds where Muster
 * does not depend on it. Safe for use by many threads.
 *
 * <p>The settings can be had without a client: who measures what Muster costs compares it with bare
 * clients of the same settings.
 *
 * <p>Kafka's clients log at {@code INFO} under {@code org.apache.kafka}, some lines for each that
 * is opened or closed; set that logger to {@code WARN}.
 */
public final class KafkaClients {
  private static final int SEND_LIMIT_MILLIS = 120_000;
  private static final int CALL_LIMIT_MILLIS = Math.toIntExact(KafkaFailures.CALL_LIMIT.toMillis());

  /** Over all brokers of this process: two clients of one name get into each other's metrics. */
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final Map<String, String> users;

  /**
   * @param users the user's settings, by Kafka's names
   */
  public KafkaClients(Map<String, String> users) {
    this.users = Map.copyOf(users);
  }

  Admin admin() {
    Settings settings = new Settings("admin");
    settings.must("default.api.timeout.ms", CALL_LIMIT_MILLIS);
    settings.must("request.timeout.ms", CALL_LIMIT_MILLIS);
    settings.may("retry.backoff.ms", 20); // a new topic is ready within a few milliseconds
    return Admin.create(settings.all());
  }

  KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** The settings of a client that appends, without serializers. A copy, with a name of its own. */
  public Map<String, Object> producerSettings() {
    Settings settings = new Settings("sender");
    settings.must("acks", "all");
    settings.must("enable.idempotence", true);
    settings.must("max.request.size", Topics.MAX_BATCH_BYTES);
    settings.may("buffer.memory", 64 << 20);
    settings.may("linger.ms", 0);
    settings.may("delivery.timeout.ms", SEND_LIMIT_MILLIS);
    // As long as the delivery itself: whoever can wait for that can wait for room or metadata.
    settings.may("max.block.ms", SEND_LIMIT_MILLIS);
    settings.may("request.timeout.ms", 15_000);
    // What it knows of the topics it keeps, unused or not, and also when it has lost every broker:
    // while it knows nothing, a send does not return.
    settings.may("metadata.max.idle.ms", Duration.ofDays(1).toMillis());
    settings.may("metadata.recovery.strategy", "none");
    return settings.all();
  }

  /** For assigned partitions, in no group. */
  KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The settings of a client that reads a log, without deserializers. A copy. */
  public Map<String, Object> consumerSettings() {
    Settings settings = new Settings("feed");
    settings.must("enable.auto.commit", false);
    settings.must("allow.auto.create.topics", false);
    // Where a record that is to be read next is deleted.
    settings.must("auto.offset.reset", "earliest");
    settings.must("default.api.timeout.ms", CALL_LIMIT_MILLIS);
    settings.must("request.timeout.ms", CALL_LIMIT_MILLIS);
    settings.may("fetch.max.bytes", 16 << 20);
    settings.may("max.partition.fetch.bytes", 4 << 20);
    // The broker answers when there is something; the more seldom it has to say that there is
    // nothing, the less an idle pool costs. Within the time that a request may take.
    settings.may("fetch.max.wait.ms", 5_000);
    return settings.all();
  }

  /** One taker of a share group, for one record at a time. */
  KafkaShareConsumer<byte[], byte[]> shareConsumer(String group) {
    KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            shareConsumerSettings(group), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    OutageBrake.fit(consumer);
    return consumer;
  }

  /** The settings of one taker of a share group, without deserializers. A copy. */
  public Map<String, Object> shareConsumerSettings(String group) {
    Settings settings = new Settings("taker");
    settings.must("group.id", group);
    settings.must("share.acknowledgement.mode", "explicit");
    settings.must("share.acquire.mode", "record_limit");
    settings.must("max.poll.records", 1);
    // A task may run for days between two polls.
    settings.must("max.poll.interval.ms", Integer.MAX_VALUE);
    // The broker looks through so many bytes of the log for each record it hands out, however few
    // it hands out: with a deep queue of small records that is what a take costs. A larger record
    // comes alone.
    settings.may("fetch.max.bytes", 16 << 10);
    settings.may("request.timeout.ms", 15_000);
    return settings.all();
  }

  /** The settings of one client. */
  private final class Settings {
    private final Map<String, Object> all = new HashMap<>(users);

    Settings(String purpose) {
      String prefix = users.getOrDefault("client.id", "muster");
      must("client.id", prefix + "-" + purpose + "-" + NUMBERS.incrementAndGet());
      may("enable.metrics.push", false);
    }

    void must(String name, Object value) {
      all.put(name, value);
    }

    void may(String name, Object value) {
      all.putIfAbsent(name, value);
    }

    Map<String, Object> all() {
      return all;
    }
  }
}
