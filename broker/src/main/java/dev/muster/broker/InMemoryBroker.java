package dev.muster.broker;

import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TopicSpec;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A broker that lives in this process and ends with it. Behaves as {@link KafkaBroker} does: the
 * same contract tests pass on both.
 *
 * <p>What it keeps is bounded. A queue's record is dropped when it is accepted or rejected. A
 * compacted topic keeps the newest record of each key; one that is compacted and deleted too keeps
 * what nobody has replaced, up to half of the memory, and as much as below of what was. Any other
 * partition drops its oldest records once it has more than {@value #KEPT_ENTRIES} of them or more
 * than {@value #KEPT_BYTES} bytes; ten times as much where {@code retention.ms} is {@code -1}. The
 * newest record always stays. What an open feed has not read yet is kept beyond that, and so is
 * what waits in a queue.
 *
 * <p>A topic can be the queue of one group only. Safe for use by many threads.
 */
public final class InMemoryBroker implements Broker {
  /** How many records a partition keeps that nobody waits for. */
  public static final int KEPT_ENTRIES = 10_000;

  /** How many bytes of such records a partition keeps. */
  public static final long KEPT_BYTES = 8 << 20;

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<String, MemoryTopic> topics = new ConcurrentHashMap<>();
  private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * A broker on clocks of the caller's.
   *
   * @param clock for the times records are appended at
   * @param nanoTime for leases: never goes back, and does not jump when somebody sets the time
   */
  InMemoryBroker(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** An empty broker. */
  public static InMemoryBroker create() {
    return new InMemoryBroker(Clock.systemUTC(), System::nanoTime);
  }

  @Override
  public String description() {
    return "in-memory broker";
  }

  @Override
  public void createTopics(Collection<TopicSpec> specs) {
    checkOpen();
    specs.forEach(this::topic);
  }

  private MemoryTopic topic(TopicSpec spec) {
    return topics.computeIfAbsent(spec.name(), name -> new MemoryTopic(spec, clock));
  }

  @Override
  public void createQueue(QueueSpec queue) {
    checkOpen();
    topic(queue.topic()).becomeQueue(queue, nanoTime);
  }

  @Override
  public Sender sender() {
    checkOpen();
    return opened(new MemorySender(this));
  }

  @Override
  public WorkQueue workQueue(QueueSpec queue) {
    checkOpen();
    MemoryTopic topic = topics.get(queue.topic().name());
    MemoryGroup group = topic == null ? null : topic.group(queue.group());
    if (group == null) {
      throw new IllegalStateException(
          "There is no queue %s with group %s: call createQueue first"
              .formatted(queue.topic().name(), queue.group()));
    }
    return opened(new MemoryQueue(group, this));
  }

  @Override
  public Feed feed(Map<Partition, From> partitions) {
    checkOpen();
    partitions.keySet().forEach(this::existing);
    return opened(new MemoryFeed(partitions, this));
  }

  @Override
  public int partitions(String topic) {
    MemoryTopic found = topics.get(topic);
    return found == null ? 0 : found.logs().size();
  }

  @Override
  public long backlog(QueueSpec queue) {
    MemoryTopic topic = topics.get(queue.topic().name());
    return topic == null ? 0 : topic.logs().stream().mapToLong(MemoryLog::size).sum();
  }

  @Override
  public int takers(QueueSpec queue) {
    MemoryTopic topic = topics.get(queue.topic().name());
    MemoryGroup group = topic == null ? null : topic.group(queue.group());
    return (int)
        open.stream()
            .filter(each -> each instanceof MemoryQueue taker && taker.isOf(group))
            .count();
  }

  /** Does nothing: what is accepted or rejected is gone already. */
  @Override
  public void purge(QueueSpec queue) {}

  @Override
  public void truncate(Partition partition, long before) {
    existing(partition).truncate(before);
  }

  @Override
  public void close() {
    closed = true;
    for (AutoCloseable each : List.copyOf(open)) {
      try {
        each.close();
      } catch (Exception impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  /** The log of a partition; null where there is none. */
  @Nullable MemoryLog log(Partition partition) {
    MemoryTopic topic = topics.get(partition.topic());
    if (topic == null || partition.number() < 0 || partition.number() >= topic.logs().size()) {
      return null;
    }
    return topic.logs().get(partition.number());
  }

  MemoryLog existing(Partition partition) {
    MemoryLog log = log(partition);
    if (log == null) {
      throw new IllegalStateException(
          "There is no partition %s: call createTopics first".formatted(partition));
    }
    return log;
  }

  /** No longer to be closed with the broker. */
  void forget(AutoCloseable what) {
    open.remove(what);
  }

  private <T extends AutoCloseable> T opened(T what) {
    open.add(what);
    if (closed) {
      // close() may have gone through the open ones before this one was among them.
      close();
      checkOpen();
    }
    return what;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The in-memory broker is closed");
    }
  }
}
