package dev.muster.broker;

import dev.muster.protocol.Codec;
import dev.muster.protocol.Topics;
import java.time.Duration;

/**
 * What a process has of a pool it takes part in: the topics exist, its schemas are announced, one
 * sender serves all of it, and its codec reads what newer and older members write. Safe for use by
 * many threads.
 */
public final class Attachment implements AutoCloseable {
  private final Broker broker;
  private final String pool;
  private final Sender sender;
  private final Codec codec;
  private final int resultPartitions;

  private Attachment(Broker broker, String pool, Sender sender, Codec codec, int partitions) {
    this.broker = broker;
    this.pool = pool;
    this.sender = sender;
    this.codec = codec;
    this.resultPartitions = partitions;
  }

  /**
   * Attaches to the pool of that name, whose topics are created where they are missing.
   *
   * @throws IllegalArgumentException where the name is not one
   * @throws dev.muster.protocol.BrokerUnreachableException where nobody answers
   * @throws dev.muster.protocol.BrokerException where the broker refuses
   */
  public static Attachment to(Broker broker, String pool) {
    broker.createTopics(Topics.ofPool(pool));
    broker.createQueue(Topics.tasks(pool));
    TopicSchemas schemas = new TopicSchemas(broker, pool);
    Sender sender = broker.sender();
    // Not waited for: a reader that comes too early looks again.
    var unused = schemas.announce(sender);
    int partitions = Math.max(1, broker.partitions(Topics.results(pool).name()));
    return new Attachment(broker, pool, sender, new Codec(schemas), partitions);
  }

  /** The broker. */
  public Broker broker() {
    return broker;
  }

  /** Name of the pool. */
  public String pool() {
    return pool;
  }

  /** Sends to the pool's topics; closed with this. */
  public Sender sender() {
    return sender;
  }

  /** Reads the pool's records. */
  public Codec codec() {
    return codec;
  }

  /** How many partitions the results have; each client reads one. */
  public int resultPartitions() {
    return resultPartitions;
  }

  /** Waits until what was sent is durable, or the time is over. */
  public boolean flush(Duration timeout) {
    return sender.flush(timeout);
  }

  /** Closes the sender; can be called twice. */
  @Override
  public void close() {
    sender.close();
  }
}
