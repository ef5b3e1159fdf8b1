package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.InMemoryBroker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.protocol.MetricName;
import dev.muster.protocol.TaskOptions;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a submitter says of the queue and of the fleet. */
@Timeout(60)
class QueueMetricsTest {
  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void records_that_wait_are_counted_before_and_while_there_are_workers() throws IOException {
    Path go = directory.resolve("go");
    try (InMemoryBroker broker = InMemoryBroker.create();
        Pool pool = Pool.on(broker, PoolConfig.pool("queue").withRegistry(registry))) {
      List<AsyncResult<String>> handles = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        // Not bundled: each has other options.
        handles.add(
            pool.with(TaskOptions.defaults().attempts(i + 1))
                .applyAsync(Tasks::waitForFile, go.toString()));
      }

      await(MetricName.QUEUE_DEPTH, depth -> depth == 3);
      await(MetricName.QUEUE_OLDEST_AGE, age -> age > 0.1);
      await(MetricName.FLEET_WORKERS, workers -> workers == 0);
      try (Worker worker =
          Worker.on(broker, WorkerConfig.defaults().withPool("queue").withSlots(1))) {
        await(MetricName.FLEET_WORKERS, workers -> workers == 1);
        await(MetricName.FLEET_SLOTS, slots -> slots == 1);
        await(MetricName.QUEUE_DEPTH, depth -> depth == 2);

        Files.createFile(go);
        handles.forEach(handle -> handle.get(Duration.ofSeconds(20)));
        await(MetricName.QUEUE_DEPTH, depth -> depth == 0);
        await(MetricName.QUEUE_OLDEST_AGE, age -> age == 0);
        assertThat(worker.takesTasks()).isTrue();
      }
      await(MetricName.FLEET_WORKERS, workers -> workers == 0);
    }
    assertThat(registry.find(MetricName.QUEUE_DEPTH.id()).gauge()).isNull();
  }

  private void await(MetricName name, DoublePredicate expected) {
    Awaitility.await(name.toString())
        .atMost(Duration.ofSeconds(15))
        .until(() -> expected.test(registry.get(name.id()).gauge().value()));
  }
}
