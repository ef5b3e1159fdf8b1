package dev.muster.broker;

import dev.muster.protocol.QueueSpec;
import dev.muster.protocol.TopicSpec;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A topic of the in-memory broker: its partitions and, where it is a queue, its group. */
final class MemoryTopic {
  private final String name;
  private final List<MemoryLog> logs;
  private @Nullable MemoryGroup group; // guarded by this

  MemoryTopic(TopicSpec spec, Clock clock) {
    name = spec.name();
    Keeping keeping = Keeping.of(spec);
    logs =
        IntStream.range(0, spec.partitions())
            .mapToObj(n -> new MemoryLog(new Partition(name, n), clock, keeping))
            .toList();
  }

  List<MemoryLog> logs() {
    return logs;
  }

  /** The group that takes from this topic; null where it is not a queue, or another group's. */
  synchronized @Nullable MemoryGroup group(String named) {
    return group != null && group.spec().group().equals(named) ? group : null;
  }

  synchronized void becomeQueue(QueueSpec queue, LongSupplier nanoTime) {
    if (group == null) {
      group = new MemoryGroup(queue, logs, nanoTime);
    } else if (!group.spec().group().equals(queue.group())) {
      throw new IllegalArgumentException(
          "%s is the queue of group %s already, and cannot be that of %s too"
              .formatted(name, group.spec().group(), queue.group()));
    }
  }
}
