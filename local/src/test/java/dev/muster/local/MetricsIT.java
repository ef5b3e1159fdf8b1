package dev.muster.local;

import static dev.muster.protocol.MetricName.CALLS_FINISHED;
import static dev.muster.protocol.MetricName.CALLS_HELD;
import static dev.muster.protocol.MetricName.CALLS_OPEN;
import static dev.muster.protocol.MetricName.CALLS_REDELIVERED;
import static dev.muster.protocol.MetricName.CALLS_RESOLVED;
import static dev.muster.protocol.MetricName.CALLS_RETRIED;
import static dev.muster.protocol.MetricName.CALLS_RETURNED;
import static dev.muster.protocol.MetricName.CALLS_RUNNING;
import static dev.muster.protocol.MetricName.CALLS_STARTED;
import static dev.muster.protocol.MetricName.CALLS_SUBMITTED;
import static dev.muster.protocol.MetricName.CALLS_TAKEN;
import static dev.muster.protocol.MetricName.CALL_RUN_TIME;
import static dev.muster.protocol.MetricName.CHILDREN;
import static dev.muster.protocol.MetricName.CHILD_EXITS;
import static dev.muster.protocol.MetricName.CHILD_STARTS;
import static dev.muster.protocol.MetricName.DEAD_LETTERS;
import static dev.muster.protocol.MetricName.DUPLICATES;
import static dev.muster.protocol.MetricName.HANDLES_OPEN;
import static dev.muster.protocol.MetricName.RESULT_TIME;
import static dev.muster.protocol.MetricName.WORKER_UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.Broker;
import dev.muster.broker.KafkaBroker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.WorkerStatus;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.TaskCancelledException;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.ValueEncodingException;
import dev.muster.worker.ChildSettings;
import dev.muster.worker.Supervisor;
import dev.muster.worker.WorkerConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The equations between counters, as {@code MetricName} writes them down. */
@Timeout(120)
class MetricsIT {
  private static final String POOL = "metered";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  @TempDir Path directory;

  private final PrometheusMeterRegistry submitter = registry();
  private final PrometheusMeterRegistry supervisor = registry();

  private static PrometheusMeterRegistry registry() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  @Test
  void a_pool_of_processes_counts_its_calls_and_its_processes() {
    try (Pool pool = ProcessPool.builder().processes(1).registry(submitter).start()) {
      pool.apply(Tasks::square, 3L);

      assertThat(Series.sum(Series.of(submitter.scrape()), CALLS_SUBMITTED)).isEqualTo(1);
      assertThat(Series.sum(Series.of(submitter.scrape()), CHILD_STARTS)).isEqualTo(1);
      assertThat(Series.sum(Series.of(submitter.scrape()), CHILDREN)).isEqualTo(1);
    }

    assertThat(Series.sum(Series.of(submitter.scrape()), CHILD_EXITS)).isEqualTo(1);
    assertThat(submitter.scrape()).doesNotContain("muster_children");
  }

  @Test
  void the_equations_hold_after_a_mixed_run_in_which_a_worker_is_killed() throws Exception {
    Map<String, String> kafka = Map.of("bootstrap.servers", SharedKafka.bootstrapServers());
    WorkerConfig config = WorkerConfig.defaults().withPool(POOL).withSlots(1);
    try (Broker broker = KafkaBroker.connect(kafka);
        Pool pool = Pool.on(broker, PoolConfig.pool(POOL).withRegistry(submitter));
        Supervisor workers = Supervisor.start(ChildSettings.of(kafka, config), 2, supervisor)) {
      assertThat(workers.awaitReady(SOON)).isTrue();
      runMuch(pool);
      List<Series> dead = killOneAtWork(pool, workers);
      runMuch(pool);
      cancelOneAtWork(pool);

      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(() -> check(pages(workers), dead, Series.of(submitter.scrape())));
      checkSupervisor();
    }
    assertThat(Series.of(submitter.scrape()))
        .noneMatch(each -> each.name().equals(CALLS_OPEN.prometheus()));
  }

  /** Values, a failure that becomes a dead letter, and one that is made good. */
  private static void runMuch(Pool pool) {
    assertThat(pool.map(Tasks::square, LongStream.range(0, 100).boxed().toList())).hasSize(100);
    pool.imapUnordered(Tasks::square, LongStream.range(0, 30).boxed().toList(), 7)
        .forEachRemaining(square -> {});
    assertThatThrownBy(() -> pool.apply(Tasks::fail, "no")).isInstanceOf(RemoteTaskException.class);
    assertThat(pool.with(TaskOptions.defaults().attempts(2)).apply(Tasks::failBefore, 2))
        .isEqualTo(2);
  }

  /** Returns what the process had counted. */
  private List<Series> killOneAtWork(Pool pool, Supervisor workers) throws IOException {
    Path go = directory.resolve("go");
    AsyncResult<String> handle = pool.applyAsync(Tasks::waitForFile, go.toString());
    long pid = awaitBusy(pool).pid();
    // Its one slot is busy until it dies: it counts nothing any more.
    Map.Entry<Integer, List<Series>> last =
        Awaitility.await()
            .atMost(SOON)
            .until(
                () ->
                    pages(workers).entrySet().stream()
                        .filter(each -> Series.sum(each.getValue(), CALLS_RUNNING) == 1)
                        .findFirst()
                        .orElse(null),
                found -> found != null);
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    Awaitility.await().atMost(SOON).until(() -> !workers.pids().contains(pid));
    Files.createFile(go);
    assertThat(handle.get(SOON)).isEqualTo(go.toString());
    // Another process has its number, and begins at 0.
    Awaitility.await()
        .atMost(SOON)
        .until(
            () ->
                Series.sum(pages(workers).getOrDefault(last.getKey(), List.of()), WORKER_UP) == 1);
    return last.getValue();
  }

  private void cancelOneAtWork(Pool pool) {
    AsyncResult<String> handle =
        pool.applyAsync(Tasks::waitForFile, directory.resolve("never").toString());
    awaitBusy(pool);
    handle.cancel();
    assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(TaskCancelledException.class);
  }

  private static WorkerStatus awaitBusy(Pool pool) {
    return Awaitility.await()
        .atMost(SOON)
        .until(
            () -> pool.workers().stream().filter(each -> !each.running().isEmpty()).findFirst(),
            found -> found.isPresent())
        .orElseThrow();
  }

  private static Map<Integer, List<Series>> pages(Supervisor workers) {
    return workers.childMetrics(ANSWER).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> Series.of(each.getValue())));
  }

  private static void check(
      Map<Integer, List<Series>> living, List<Series> dead, List<Series> submitter) {
    assertThat(living).hasSize(2);
    Collection<List<Series>> workers = new ArrayList<>(living.values());
    workers.add(dead);
    workers.forEach(MetricsIT::checkWorker);
    List<Series> all = workers.stream().flatMap(List::stream).toList();

    // submitter
    long submitted = 2 * (100 + 30 + 1 + 1) + 2;
    assertThat(Series.sum(submitter, CALLS_SUBMITTED)).isEqualTo(submitted);
    assertThat(Series.sum(submitter, CALLS_RESOLVED)).isEqualTo(submitted);
    assertThat(Series.sum(submitter, CALLS_OPEN)).isZero();
    assertThat(Series.sum(submitter, HANDLES_OPEN)).isZero();
    assertThat(Series.sum(submitter, CALLS_RESOLVED, "outcome=\"task_failed\"")).isEqualTo(2);
    assertThat(Series.sum(submitter, CALLS_RESOLVED, "outcome=\"cancelled\"")).isEqualTo(1);
    // A map is one result; its calls are not.
    assertThat(Series.count(submitter, RESULT_TIME)).isEqualTo(2 * (1 + 30 + 1 + 1) + 2);

    // all together
    long returned = Series.sum(all, CALLS_RETURNED);
    long redelivered = Series.sum(all, CALLS_REDELIVERED);
    assertThat(Series.sum(all, CALLS_RETRIED)).isEqualTo(2);
    assertThat(Series.sum(all, CALLS_TAKEN)).isEqualTo(submitted + 2 + returned + redelivered);
    assertThat(redelivered).isEqualTo(Series.sum(dead, CALLS_HELD)).isEqualTo(1);
    assertThat(Series.sum(all, CALLS_STARTED))
        .isEqualTo(Series.count(all, CALL_RUN_TIME) + Series.sum(dead, CALLS_RUNNING));
    assertThat(Series.sum(all, CALLS_FINISHED))
        .isEqualTo(submitted + Series.sum(submitter, DUPLICATES));
    assertThat(Series.sum(all, DEAD_LETTERS)).isEqualTo(2);
    assertThat(Series.sum(all, DEAD_LETTERS, "reason=\"task_failed\"")).isEqualTo(2);
  }

  private static void checkWorker(List<Series> worker) {
    assertThat(Series.sum(worker, CALLS_TAKEN))
        .isEqualTo(
            Series.sum(worker, CALLS_FINISHED)
                + Series.sum(worker, CALLS_RETRIED)
                + Series.sum(worker, CALLS_RETURNED)
                + Series.sum(worker, CALLS_HELD));
    assertThat(Series.sum(worker, CALLS_STARTED))
        .isEqualTo(Series.count(worker, CALL_RUN_TIME) + Series.sum(worker, CALLS_RUNNING));
  }

  private void checkSupervisor() {
    List<Series> page = Series.of(supervisor.scrape());
    assertThat(Series.sum(page, CHILD_STARTS)).isEqualTo(3);
    assertThat(Series.sum(page, CHILD_EXITS)).isEqualTo(1);
    assertThat(Series.sum(page, CHILD_EXITS, "cause=\"killed\"")).isEqualTo(1);
    assertThat(Series.sum(page, CHILDREN)).isEqualTo(2);
  }

  @Test
  void calls_that_end_without_a_worker_are_counted_once() {
    try (Broker broker = KafkaBroker.connect(SharedKafka.bootstrapServers())) {
      Pool pool = Pool.on(broker, PoolConfig.pool("nobody").withRegistry(submitter));
      pool.applyAsync(Tasks::square, 1L);
      pool.mapAsync(Tasks::square, LongStream.range(0, 10).boxed().toList());
      assertThatThrownBy(() -> pool.apply("function", Arguments.of(new Object())))
          .isInstanceOf(ValueEncodingException.class);
      assertThat(Series.sum(Series.of(submitter.scrape()), CALLS_OPEN)).isEqualTo(11);
      pool.terminate();

      List<Series> page = Series.of(submitter.scrape());
      assertThat(Series.sum(page, CALLS_SUBMITTED)).isEqualTo(12);
      assertThat(Series.sum(page, CALLS_RESOLVED, "outcome=\"abandoned\"")).isEqualTo(11);
      assertThat(Series.sum(page, CALLS_RESOLVED, "outcome=\"not_sent\"")).isEqualTo(1);
      assertThat(Series.sum(page, CALLS_OPEN)).isZero();
      pool.close();
    }
  }
}
