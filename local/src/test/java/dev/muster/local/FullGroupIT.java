package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import dev.muster.coordinator.Pool;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens where a broker admits fewer members to a share group than there are slots. */
@Timeout(120)
class FullGroupIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void a_slot_that_was_not_admitted_takes_part_when_another_has_left() throws Exception {
    try (EmbeddedKafka kafka =
            EmbeddedKafka.builder().secured(Map.of("group.share.max.size", "1"), Map.of()).start();
        Broker broker = KafkaBroker.connect(kafka.bootstrapServers());
        Worker first = Worker.on(broker, WorkerConfig.defaults().withSlots(1));
        Pool pool = Pool.on(broker)) {
      pool.apply(Tasks::square, 1L);
      try (Worker second = Worker.on(broker, WorkerConfig.defaults().withSlots(1))) {
        Awaitility.await().atMost(SOON).until(() -> pool.workers().size() == 2);
        // Meanwhile the second one asks to be admitted, and is not.
        assertThat(pool.map(Tasks::sleep, Collections.nCopies(5, 300L), 1)).hasSize(5);

        first.stop(Duration.ZERO);
        first.join();

        assertThat(pool.applyAsync(Tasks::square, 3L).get(SOON)).isEqualTo(9L);
        assertThat(second.id()).isNotEqualTo(first.id());
      }
    }
  }
}
