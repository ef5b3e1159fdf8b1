package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Broker;
import dev.muster.broker.Feed;
import dev.muster.broker.From;
import dev.muster.broker.InMemoryBroker;
import dev.muster.broker.Partition;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.protocol.Topics;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What workers know of functions, for those who have no results yet. */
class SharedRunTimesTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int CALLS = 60;
  private static final int SLOTS = 8;
  private static final Partition TASKS = new Partition(Topics.tasks("default").topic().name(), 0);

  @Test
  void a_submitter_that_has_just_come_sends_calls_alone_that_the_fleet_knows_as_long()
      throws Exception {
    try (Broker broker = InMemoryBroker.create();
        Worker worker = Worker.on(broker, WorkerConfig.defaults().withSlots(SLOTS))) {
      try (Pool first = Pool.on(broker)) {
        await(submitLongCalls(first));
      }

      try (Pool second = Pool.on(broker);
          Feed feed = broker.feed(Map.of(TASKS, From.end()))) {
        Awaitility.await()
            .atMost(SOON)
            .until(() -> second.workers().stream().anyMatch(each -> each.finished() >= CALLS));
        long before = feed.ends().getOrDefault(TASKS, 0L);
        List<AsyncResult<Long>> handles = submitLongCalls(second);
        for (AsyncResult<Long> handle : handles) {
          handle.accepted().join();
        }

        // Who knows nothing sends some together as soon as many are away; workers share those
        // later.
        assertThat(feed.ends().getOrDefault(TASKS, 0L) - before).isEqualTo(CALLS);
        await(handles);
      }
      assertThat(worker.takesTasks()).isTrue();
    }
  }

  private static List<AsyncResult<Long>> submitLongCalls(Pool pool) {
    List<AsyncResult<Long>> handles = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      handles.add(pool.applyAsync(Tasks::sleep, 100L));
    }
    return handles;
  }

  private static void await(List<AsyncResult<Long>> handles) throws Exception {
    for (AsyncResult<Long> handle : handles) {
      handle.get(SOON);
    }
  }
}
