package dev.muster.worker;

import dev.muster.broker.Broker;
import dev.muster.broker.Delivery;
import dev.muster.broker.Partition;
import dev.muster.broker.TaskQueues;
import dev.muster.broker.WorkQueue;
import dev.muster.protocol.GroupFullException;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back to the pool's queue what waits in a shard none of whose slots waits for a task: those
 * it was sent to have ended, or are busy with others. The worker that has the duty runs this now
 * and then.
 */
final class Gatherer implements Runnable {
  /** The pause between two runs. */
  static final Duration PERIOD = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(Gatherer.class);
  private static final Duration TAKE = Duration.ofSeconds(1);

  /** To join the group takes some of it. */
  private static final int TAKES_WITHOUT = 8;

  private final Broker broker;
  private final String pool;
  private final Forwarder forwarder;
  private final IntPredicate isAsked;
  private final Partition tasks;

  /**
   * @param isAsked whether a slot of that shard waits for a task
   */
  Gatherer(Broker broker, String pool, Forwarder forwarder, IntPredicate isAsked) {
    this.broker = broker;
    this.pool = pool;
    this.forwarder = forwarder;
    this.isAsked = isAsked;
    this.tasks = new Partition(Topics.tasks(pool).topic().name(), 0);
  }

  @Override
  public void run() {
    List<QueueSpec> queues = TaskQueues.of(broker, pool);
    for (int shard = 1; shard < queues.size(); shard++) {
      if (!isAsked.test(shard) && broker.backlog(queues.get(shard)) > 0) {
        gather(shard, queues.get(shard));
      }
    }
  }

  private void gather(int number, QueueSpec shard) {
    int moved = 0;
    try (WorkQueue queue = broker.workQueue(shard)) {
      int without = 0;
      while (without < TAKES_WITHOUT && !isAsked.test(number)) {
        Delivery delivery = queue.take(TAKE);
        Forwarder.Moved came =
            delivery == null ? Forwarder.Moved.NO : forwarder.move(delivery, tasks);
        if (came == Forwarder.Moved.NO) {
          without++;
        } else {
          queue.commit();
          moved++;
        }
      }
    } catch (GroupFullException e) {
      log.debug("{} has all the members it may have", shard.group());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (moved > 0) {
      log.info("{} records that waited in {} are back in the queue", moved, shard.topic().name());
    }
  }
}
