package dev.muster.broker;

import dev.muster.protocol.BrokerException;
import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.Topics;
import java.util.ArrayList;
import java.util.List;

/** The queue of a pool and those of its shards that exist. Safe for use by many threads. */
public final class TaskQueues {
  private TaskQueues() {}

  /**
   * The pool's queue first, then its shards. A client that may not see them sees none: it is not
   * one that fills or empties them.
   *
   * @throws dev.muster.protocol.BrokerUnreachableException where nobody answers
   */
  public static List<QueueSpec> of(Broker broker, String pool) {
    List<QueueSpec> queues = new ArrayList<>();
    queues.add(Topics.tasks(pool));
    for (int number = 1; number <= Topics.MAX_SHARDS; number++) {
      QueueSpec shard = Topics.shard(pool, number);
      if (!exists(broker, shard)) {
        break;
      }
      queues.add(shard);
    }
    return queues;
  }

  private static boolean exists(Broker broker, QueueSpec shard) {
    try {
      return broker.partitions(shard.topic().name()) > 0;
    } catch (BrokerException hidden) {
      return false;
    }
  }

  /**
   * How many records wait or are held in all of them; a hint, as {@link Broker#backlog} is. But not
   * zero because a record went from one to another meanwhile: it is in the second before it leaves
   * the first, and the pool's queue, which it goes out from or comes back to, is asked twice.
   */
  public static long backlog(Broker broker, String pool) {
    List<QueueSpec> queues = of(broker, pool);
    long first = broker.backlog(queues.get(0));
    if (queues.size() == 1) {
      return first;
    }
    long shards = queues.stream().skip(1).mapToLong(broker::backlog).sum();
    return shards + Math.max(first, broker.backlog(queues.get(0)));
  }
}
