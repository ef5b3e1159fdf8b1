package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.broker.Entry;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.BrokerUnreachableException;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TopicSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A connection with the weaknesses of one. Its program can die: from {@link #die} on the broker
 * hears nothing more from it, and takes back what it held, as it does when a socket closes. And it
 * can be slow: what it reads of logs comes late.
 */
final class MortalBroker implements Broker {
  private final Broker broker;
  private final Queue<WorkQueue> queues = new ConcurrentLinkedQueue<>();
  private volatile boolean dead;
  private volatile CountDownLatch news = new CountDownLatch(0);

  MortalBroker(Broker broker) {
    this.broker = broker;
  }

  /** From now on nothing is read of logs, until {@link #hear}. */
  void goDeaf() {
    news = new CountDownLatch(1);
  }

  void hear() {
    news.countDown();
  }

  void die() {
    dead = true;
    queues.forEach(WorkQueue::close);
  }

  @Override
  public String description() {
    return "mortal " + broker.description();
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
    return new MortalSender(broker.sender());
  }

  @Override
  public WorkQueue workQueue(QueueSpec queue) {
    WorkQueue opened = broker.workQueue(queue);
    queues.add(opened);
    return opened;
  }

  @Override
  public Feed feed(Map<Partition, From> partitions) {
    return new LateFeed(broker.feed(partitions));
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
    if (!dead) {
      broker.truncate(partition, before);
    }
  }

  @Override
  public void close() {
    broker.close();
  }

  private final class MortalSender implements Sender {
    private final Sender sender;

    MortalSender(Sender sender) {
      this.sender = sender;
    }

    @Override
    public CompletableFuture<Long> send(Partition to, byte @Nullable [] key, byte[] value) {
      return dead
          ? CompletableFuture.failedFuture(new BrokerUnreachableException("dead", null))
          : sender.send(to, key, value);
    }

    @Override
    public boolean flush(Duration timeout) {
      return sender.flush(timeout);
    }

    @Override
    public void close() {
      sender.close();
    }
  }

  private final class LateFeed implements Feed {
    private final Feed feed;

    LateFeed(Feed feed) {
      this.feed = feed;
    }

    @Override
    public List<Entry> read(Duration timeout) throws InterruptedException {
      List<Entry> read = feed.read(timeout);
      news.await();
      return read;
    }

    @Override
    public Map<Partition, Long> positions() {
      return feed.positions();
    }

    @Override
    public Map<Partition, Long> ends() {
      return feed.ends();
    }

    @Override
    public void wakeup() {
      feed.wakeup();
    }

    @Override
    public void close() {
      feed.close();
    }
  }
}
