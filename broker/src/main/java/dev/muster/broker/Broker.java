package dev.muster.broker;

import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TopicSpec;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Map;

/**
 * A log store with Kafka's three verbs. Two implementations pass the same contract tests: {@link
 * KafkaBroker} and {@link InMemoryBroker}.
 *
 * <p>Safe for use by many threads. What it opens (senders, queues, feeds) must be closed before it;
 * {@link #close} closes what was left open.
 */
public interface Broker extends AutoCloseable {
  /** What people call it in messages: {@code Kafka at kafka:9092}. */
  String description();

  /**
   * Creates those topics that are missing; leaves those that exist as they are.
   *
   * @throws dev.muster.protocol.BrokerUnreachableException within ten seconds where nobody answers
   * @throws dev.muster.protocol.BrokerException where the broker refuses
   */
  void createTopics(Collection<TopicSpec> topics);

  /**
   * Creates the queue's topic and its group where they are missing, so that a taker that comes
   * later gets every record from the first one on, and gets it without waiting for heartbeats.
   *
   * @throws dev.muster.protocol.BrokerUnreachableException within ten seconds where nobody answers
   * @throws dev.muster.protocol.BrokerException where the broker refuses
   */
  void createQueue(QueueSpec queue);

  /** Opens a sender. Cheap to use, costly to open: one for a process is enough. */
  Sender sender();

  /** Joins the queue's group as one taker. The queue must have been created. */
  WorkQueue workQueue(QueueSpec queue);

  /**
   * Opens a reader of whole partitions, each from the position given for it. Records appended after
   * this returns are all seen from {@link From#end()}.
   */
  Feed feed(Map<Partition, From> partitions);

  /** How many partitions the topic has; 0 where there is no such topic. */
  int partitions(String topic);

  /**
   * How many records of a queue wait or are held. A hint: it may lag behind, and may stay above
   * zero for a while when the queue is empty.
   */
  long backlog(QueueSpec queue);

  /**
   * How many takers a queue has. A hint: one that was killed counts until the broker misses it, and
   * one that has just joined may not count yet.
   */
  int takers(QueueSpec queue);

  /** Removes records of a queue that every taker has finished with. A hint: may remove fewer. */
  void purge(QueueSpec queue);

  /** Removes the records of a partition below an offset. */
  void truncate(Partition partition, long before);

  /**
   * From now on shows in the registry what the clients that this broker opens measure of
   * themselves. To be called before they are opened; again with the same registry changes nothing.
   * Default: there is nothing to show.
   */
  default void measure(MeterRegistry registry) {}

  /** Closes all that was opened here; waits for what was sent, a few seconds at most. */
  @Override
  void close();
}
