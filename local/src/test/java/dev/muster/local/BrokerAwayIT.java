package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.Attachment;
import dev.muster.broker.KafkaBroker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Audit;
import dev.muster.coordinator.Certificate;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.TaskState;
import dev.muster.worker.ChildSettings;
import dev.muster.worker.Supervisor;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pool whose broker goes away and comes back: at once, or after {@code -Dmuster.outage.seconds}.
 */
@Timeout(240)
class BrokerAwayIT {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Duration AWAY =
      Duration.ofSeconds(Integer.getInteger("muster.outage.seconds", 0));
  private static final Duration SETTLED = Duration.ofSeconds(6);
  private static final Duration OUTAGE = AWAY.compareTo(SETTLED) > 0 ? AWAY : SETTLED;
  private static final int TASKS = 10_000;

  @Test
  void ten_thousand_tasks_end_although_the_broker_is_killed_among_them(@TempDir Path folder)
      throws Exception {
    Path data = folder.resolve("data");
    BrokerChild first = BrokerChild.start(0, data);
    String address = first.bootstrapServers();
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    try (KafkaBroker broker = KafkaBroker.connect(address);
        Pool pool = Pool.on(broker, PoolConfig.pool("away"));
        Worker worker = Worker.on(broker, WorkerConfig.defaults().withPool("away").withSlots(3))) {
      Path go = folder.resolve("go");
      AsyncResult<String> running = pool.applyAsync(Tasks::waitForFile, go.toString());
      Awaitility.await().atMost(SOON).until(() -> running.state() == TaskState.RUNNING);
      List<AsyncResult<Long>> handles =
          LongStream.range(0, TASKS)
              .mapToObj(n -> pool.applyAsync(ChaosTasks::slow, n, 1L))
              .toList();
      CompletableFuture<Long> waiting =
          CompletableFuture.supplyAsync(() -> handles.get(TASKS - 1).get());
      Awaitility.await().atMost(SOON).until(() -> handles.get(TASKS / 20).ready());

      first.kill();
      Duration before = used(ProcessHandle.current());
      Awaitility.await().pollDelay(AWAY).atMost(AWAY.plus(SOON)).until(() -> true);
      Files.createFile(go);
      assertThat(used(ProcessHandle.current()).minus(before))
          .isLessThan(AWAY.dividedBy(3).plusSeconds(10));
      assertThat(waiting).isNotDone();
      try (BrokerChild second = BrokerChild.start(port, data)) {
        for (int n = 0; n < TASKS; n++) {
          assertThat(handles.get(n).get(SOON)).isEqualTo((long) n * n);
        }
        assertThat(running.get(SOON)).isEqualTo(go.toString());
        assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS))
            .isEqualTo((TASKS - 1L) * (TASKS - 1L));
        try (Attachment attachment = Attachment.to(broker, "away")) {
          Certificate certificate = Audit.of(attachment, SOON);
          assertThat(certificate.isSettled()).as("%s", certificate).isTrue();
          assertThat(certificate.open()).as("%s", certificate).isZero();
        }
        assertThat(worker.id()).isNotBlank();
        assertThat(second.bootstrapServers()).isEqualTo(address);
      }
    }
  }

  @Test
  void worker_processes_that_end_while_the_broker_is_away_come_back_with_it(@TempDir Path folder)
      throws Exception {
    Path data = folder.resolve("data");
    BrokerChild first = BrokerChild.start(0, data);
    String address = first.bootstrapServers();
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    WorkerConfig config = WorkerConfig.defaults().withPool("away").withSlots(1);
    ChildSettings settings = ChildSettings.of(Map.of("bootstrap.servers", address), config);
    try (Supervisor workers = Supervisor.start(settings, 3);
        KafkaBroker broker = KafkaBroker.connect(address);
        Pool pool = Pool.on(broker, PoolConfig.pool("away"))) {
      assertThat(workers.awaitReady(SOON)).isTrue();
      first.kill();
      Set<Long> seen = new HashSet<>(workers.pids());
      seen.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));

      // More than the five starts in a row after which a fleet that never worked is given up.
      Awaitility.await()
          .atMost(SOON)
          .until(
              () -> {
                seen.addAll(workers.pids());
                return seen.size() >= 3 + 3 + 6;
              });
      try (BrokerChild second = BrokerChild.start(port, data)) {
        assertThat(pool.applyAsync(Tasks::square, 3L).get(SOON)).isEqualTo(9L);
        assertThat(workers.broken()).isNotDone();
        assertThat(second.bootstrapServers()).isEqualTo(address);
        workers.kill();
      }
    }
  }

  @Test
  void an_idle_worker_process_uses_little_of_the_processor_while_the_broker_is_away(
      @TempDir Path folder) throws Exception {
    BrokerChild broker = BrokerChild.start(0, folder.resolve("data"));
    ChildSettings settings =
        ChildSettings.of(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            WorkerConfig.defaults().withPool("away").withSlots(4));
    try (Supervisor workers = Supervisor.start(settings, 1)) {
      assertThat(workers.awaitReady(SOON)).isTrue();
      ProcessHandle worker = ProcessHandle.of(workers.pids().iterator().next()).orElseThrow();
      broker.kill();
      // What a start and a lost connection cost is over then.
      Duration before = Awaitility.await().pollDelay(SETTLED).until(() -> used(worker), u -> true);

      Duration after =
          Awaitility.await()
              .pollDelay(OUTAGE)
              .atMost(OUTAGE.plus(SETTLED))
              .until(() -> used(worker), u -> true);

      assertThat(worker.isAlive()).isTrue();
      assertThat(after.minus(before)).isLessThan(OUTAGE.dividedBy(3));
      workers.kill();
    }
  }

  /** Processor time of a process since its start. */
  private static Duration used(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow();
  }
}
