package dev.muster.broker;

import dev.muster.protocol.MetricName;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TopicSpec;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Another broker, on which every record is signed: what is sent here carries an HMAC-SHA256 over
 * its topic, its key and its content, and what is read here is only what somebody with an accepted
 * key has sent to that very topic. Since a topic has the name of its pool in it, no record can be
 * moved to another pool.
 *
 * <p>A record without the right signature keeps its place, and loses its content: as an {@link
 * Entry} it is empty, as a {@link Delivery} it is empty and says {@link Delivery#refusal why}. It
 * is counted, and now and then one is logged.
 *
 * <p>What it does not promise: a record can be read by whoever can read the topic, and whoever can
 * write to the topic can append a signed record of it once more.
 *
 * <p>Safe for use by many threads.
 */
public final class SignedBroker implements Broker {
  private final Broker broker;
  private final AuthKeys keys;
  private final Rejections rejections = new Rejections(LoggerFactory.getLogger(SignedBroker.class));

  private SignedBroker(Broker broker, AuthKeys keys) {
    this.broker = broker;
    this.keys = keys;
  }

  /**
   * Signs and checks what goes through a broker.
   *
   * @param broker closed with this one
   * @param keys the first signs, all are accepted
   */
  public static SignedBroker over(Broker broker, AuthKeys keys) {
    return new SignedBroker(broker, keys);
  }

  /** Name of the key that signs. See {@link AuthKeys#signingId}. */
  public String keyId() {
    return keys.signingId();
  }

  /** How many records were refused here; one that is delivered or read again counts again. */
  public long rejected() {
    return rejections.count();
  }

  @Override
  public String description() {
    return broker.description();
  }

  @Override
  public void createTopics(Collection<TopicSpec> topics) {
    broker.createTopics(topics);
  }

  @Override
  public void createQueue(QueueSpec queue) {
    broker.createQueue(queue);
  }

  @Override
  public Sender sender() {
    return new SignedSender(broker.sender(), keys);
  }

  @Override
  public WorkQueue workQueue(QueueSpec queue) {
    return new SignedQueue(broker.workQueue(queue), queue.topic().name(), keys, rejections);
  }

  @Override
  public Feed feed(Map<Partition, From> partitions) {
    return new SignedFeed(broker.feed(partitions), keys, rejections);
  }

  @Override
  public int partitions(String topic) {
    return broker.partitions(topic);
  }

  @Override
  public long backlog(QueueSpec queue) {
    return broker.backlog(queue);
  }

  @Override
  public int takers(QueueSpec queue) {
    return broker.takers(queue);
  }

  @Override
  public void purge(QueueSpec queue) {
    broker.purge(queue);
  }

  @Override
  public void truncate(Partition partition, long before) {
    broker.truncate(partition, before);
  }

  @Override
  public void measure(MeterRegistry registry) {
    broker.measure(registry);
    FunctionCounter.builder(
            MetricName.SIGNATURES_REJECTED.id(), rejections, each -> (double) each.count())
        .description(MetricName.SIGNATURES_REJECTED.description())
        .register(registry);
  }

  @Override
  public void close() {
    broker.close();
  }
}
