package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Attachment;
import dev.muster.broker.KafkaBroker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Audit;
import dev.muster.coordinator.Certificate;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.WorkerStatus;
import dev.muster.protocol.Topics;
import dev.muster.worker.ChildSettings;
import dev.muster.worker.Supervisor;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker process whose network is cut, while all others go on. */
@Timeout(180)
class WorkerCutIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String POOL = "cut";

  @Test
  void what_a_worker_held_that_was_cut_off_is_done_by_another_and_it_works_again_when_it_is_back(
      @TempDir Path folder) throws Exception {
    Path go = folder.resolve("go");
    WorkerConfig config = WorkerConfig.defaults().withPool(POOL).withSlots(1);
    try (CuttableLink link = new CuttableLink();
        EmbeddedKafka kafka = EmbeddedKafka.builder().advertisedAlso(link.port()).start()) {
      link.to(kafka.secondPort());
      ChildSettings throughLink =
          ChildSettings.of(Map.of("bootstrap.servers", "127.0.0.1:" + link.port()), config);
      try (KafkaBroker broker = KafkaBroker.connect(kafka.bootstrapServers());
          Pool pool = Pool.on(broker, PoolConfig.pool(POOL));
          Supervisor cut = Supervisor.start(throughLink, 1)) {
        assertThat(cut.awaitReady(SOON)).isTrue();
        AsyncResult<String> held = pool.applyAsync(Tasks::waitForFile, go.toString());
        Awaitility.await()
            .atMost(SOON)
            .until(() -> pool.workers().stream().anyMatch(each -> !each.running().isEmpty()));

        link.cut();
        long since = System.nanoTime();
        try (Worker other = Worker.on(broker, config)) {
          Awaitility.await()
              .atMost(SOON)
              .until(
                  () ->
                      pool.workers().stream()
                          .filter(each -> each.id().equals(other.id()))
                          .map(WorkerStatus::running)
                          .anyMatch(running -> !running.isEmpty()));
          assertThat(Duration.ofNanos(System.nanoTime() - since))
              .isLessThan(Topics.LEASE.plusSeconds(5));
          Files.createFile(go);
          assertThat(held.get(SOON)).isEqualTo(go.toString());
        }
        link.heal();

        // Nobody else is there now.
        List<AsyncResult<Long>> later =
            IntStream.range(0, 5).mapToObj(n -> pool.applyAsync(Tasks::square, (long) n)).toList();
        assertThat(later).allSatisfy(handle -> assertThat(handle.get(SOON)).isNotNull());
        assertThat(cut.broken()).isNotDone();
        assertThat(held.get()).isEqualTo(go.toString());
        try (Attachment attachment = Attachment.to(broker, POOL)) {
          Certificate certificate = Audit.of(attachment, SOON);
          assertThat(certificate.isSettled()).isTrue();
          assertThat(certificate.submitted()).isEqualTo(6);
        }
        cut.kill();
      }
    }
  }
}
