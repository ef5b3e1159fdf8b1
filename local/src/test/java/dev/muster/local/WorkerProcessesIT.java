package dev.muster.local;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.AuthKeys;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Outcome;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.TaskState;
import dev.muster.coordinator.WorkerStatus;
import dev.muster.protocol.Function1;
import dev.muster.protocol.FunctionNotAllowedException;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.TaskCancelledException;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskTimedOutException;
import dev.muster.protocol.WorkerLostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a pool of processes promises about its processes. */
@Timeout(120)
class WorkerProcessesIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void tasks_run_in_other_processes() {
    try (Pool pool = ProcessPool.of(2)) {
      assertThat(pool.apply(Tasks::pid, 0)).isNotEqualTo(ProcessHandle.current().pid());
    }
  }

  @Test
  void a_process_is_replaced_after_its_tasks_and_no_result_is_lost() {
    try (Pool pool = ProcessPool.builder().processes(2).maxTasksPerChild(1).start()) {
      List<Long> pids = pool.map(Tasks::pid, List.of(1, 2, 3, 4, 5, 6), 1);

      assertThat(pids).hasSize(6).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_chunk_counts_as_one_task() {
    try (Pool pool = ProcessPool.builder().processes(1).maxTasksPerChild(1).start()) {
      assertThat(new HashSet<>(pool.map(Tasks::pid, List.of(1, 2, 3, 4), 4))).hasSize(1);
    }
  }

  @Test
  void a_task_whose_process_is_killed_runs_again_in_another() {
    try (Pool pool = ProcessPool.of(2)) {
      assertThat(pool.applyAsync(Tasks::exitAtFirst, 7).get(SOON)).isEqualTo(2);
    }
  }

  @Test
  void twenty_tasks_end_although_a_worker_is_killed_among_them() {
    try (Pool pool = ProcessPool.of(2)) {
      List<AsyncResult<Long>> handles =
          IntStream.range(0, 20).mapToObj(i -> pool.applyAsync(Tasks::sleep, 300L)).toList();
      WorkerStatus busy =
          Awaitility.await()
              .atMost(SOON)
              .until(
                  () ->
                      pool.workers().stream()
                          .filter(worker -> !worker.running().isEmpty())
                          .findFirst(),
                  Optional::isPresent)
              .orElseThrow();

      ProcessHandle.of(busy.pid()).orElseThrow().destroyForcibly();

      assertThat(handles).allSatisfy(handle -> assertThat(handle.get(SOON)).isEqualTo(300L));
    }
  }

  @Test
  void system_exit_in_a_task_is_a_lost_worker_and_no_more() {
    try (Pool pool = ProcessPool.of(1)) {
      assertThat(pool.applyAsync(Tasks::systemExitAtFirst, 0).get(SOON)).isEqualTo(2);
    }
  }

  @Test
  void a_task_that_ends_its_process_each_time_is_given_up_and_the_pool_goes_on() {
    try (Pool pool = ProcessPool.of(2)) {
      AsyncResult<Integer> handle = pool.applyAsync(Tasks::exitAlways, 9);

      assertThatThrownBy(() -> handle.get(SOON))
          .isInstanceOf(WorkerLostException.class)
          .hasMessageContaining("exitAlways")
          .hasMessageContaining("3 times");
      assertThat(pool.applyAsync(Tasks::square, 3L).get(SOON)).isEqualTo(9L);
    }
  }

  @Test
  void a_task_that_cannot_be_stopped_is_killed_and_its_process_replaced() {
    try (Pool pool = ProcessPool.of(1)) {
      long pid = pool.apply(Tasks::pid, 0);
      TaskOptions limits =
          TaskOptions.timeLimit(Duration.ofMillis(300)).killAfter(Duration.ofMillis(200));

      AsyncResult<Long> handle = pool.with(limits).applyAsync(Tasks::spin, 600_000L);

      assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(TaskTimedOutException.class);
      assertThat(pool.applyAsync(Tasks::pid, 0).get(SOON)).isNotEqualTo(pid);
      assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  @Test
  void a_task_that_does_not_notice_that_it_was_cancelled_is_killed() {
    try (Pool pool = ProcessPool.of(1)) {
      long pid = pool.apply(Tasks::pid, 0);
      TaskOptions limits = TaskOptions.defaults().killAfter(Duration.ofMillis(200));
      AsyncResult<Long> handle = pool.with(limits).applyAsync(Tasks::spin, 600_000L);
      Awaitility.await().atMost(SOON).until(() -> handle.state() == TaskState.RUNNING);

      handle.cancel();

      assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(TaskCancelledException.class);
      assertThat(pool.applyAsync(Tasks::pid, 0).get(SOON)).isNotEqualTo(pid);
    }
  }

  @Test
  void the_call_of_a_chunk_that_kills_its_worker_is_told_apart_from_the_others() {
    try (Pool pool = ProcessPool.of(2)) {
      List<Integer> inputs = IntStream.range(0, 20).boxed().toList();

      List<Outcome<Integer>> outcomes =
          pool.mapOutcomesAsync(Tasks::exitOn13, inputs, 20).get(Duration.ofMinutes(1));

      assertThat(outcomes.get(13).failure()).containsInstanceOf(WorkerLostException.class);
      assertThat(outcomes).filteredOn(Outcome::successful).hasSize(19);
    }
  }

  @Test
  void a_process_whose_memory_has_run_out_says_so_and_is_replaced() {
    try (Pool pool = ProcessPool.of(1)) {
      long pid = pool.apply(Tasks::pid, 0);

      assertThatThrownBy(() -> pool.applyAsync(Tasks::exhaust, 0).get(SOON))
          .isInstanceOf(RemoteTaskException.class)
          .hasMessageContaining("OutOfMemoryError");
      assertThat(pool.applyAsync(Tasks::pid, 0).get(SOON)).isNotEqualTo(pid);
    }
  }

  @Test
  void a_fleet_that_has_worked_goes_on_although_its_processes_are_killed_at_their_starts() {
    try (Pool pool = ProcessPool.of(1)) {
      ProcessHandle worker = ProcessHandle.of(pool.apply(Tasks::pid, 0)).orElseThrow();
      Set<ProcessHandle> others = ProcessHandle.current().children().collect(toSet());
      others.remove(worker);

      for (int kills = 0; kills < 6; kills++) {
        worker.destroyForcibly();
        worker.onExit().join();
        worker =
            Awaitility.await()
                .atMost(SOON)
                .until(
                    () ->
                        ProcessHandle.current()
                            .children()
                            .filter(child -> child.isAlive() && !others.contains(child))
                            .findFirst(),
                    Optional::isPresent)
                .orElseThrow();
      }

      assertThat(pool.applyAsync(Tasks::square, 3L).get(SOON)).isEqualTo(9L);
    }
  }

  @Test
  void a_worker_that_was_stopped_past_its_lease_cannot_change_the_outcome(@TempDir Path folder)
      throws Exception {
    Path go = folder.resolve("go");
    try (Pool pool = ProcessPool.of(2)) {
      AsyncResult<String> handle = pool.applyAsync(Tasks::waitForFile, go.toString());
      long first = awaitHolder(pool, 0);
      signal("STOP", first);
      try {
        awaitHolder(pool, first);
        Files.createFile(go);
        assertThat(handle.get(SOON)).isEqualTo(go.toString());
      } finally {
        signal("CONT", first);
      }

      Awaitility.await().atMost(SOON).until(() -> pool.duplicates() == 1);
      assertThat(handle.get()).isEqualTo(go.toString());
    }
  }

  /** The process that runs a task, once one other than this does. */
  private static long awaitHolder(Pool pool, long other) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                pool.workers().stream()
                    .filter(worker -> !worker.running().isEmpty() && worker.pid() != other)
                    .map(WorkerStatus::pid)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static void signal(String name, long pid) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void a_method_that_is_neither_annotated_nor_allowed_is_refused() {
    try (Pool pool = ProcessPool.of(1)) {
      assertThatThrownBy(() -> pool.apply(Tasks::secret, 1))
          .isInstanceOf(FunctionNotAllowedException.class)
          .hasMessageContaining("dev.muster.local.Tasks::secret")
          .hasMessageContaining("--allow");
      assertThatThrownBy(() -> pool.apply((Function1<Integer, Integer>) Math::abs, 1))
          .isInstanceOf(FunctionNotAllowedException.class)
          .hasMessageContaining("java.lang.Math::abs");
    }
  }

  @Test
  void a_method_that_a_pattern_names_runs() {
    try (Pool pool =
        ProcessPool.builder().processes(1).allow(List.of("java.lang.Math::*")).start()) {
      int result = pool.apply((Function1<Integer, Integer>) Math::abs, -1);

      assertThat(result).isEqualTo(1);
    }
  }

  @Test
  void workers_of_a_pool_with_a_key_run_what_is_signed_and_no_list_of_processes_shows_it()
      throws IOException {
    String key = "a-key-that-nobody-sees";
    try (Pool pool = ProcessPool.builder().processes(1).authKeys(AuthKeys.parse(key)).start()) {
      assertThat(pool.apply(Tasks::square, 3L)).isEqualTo(9L);

      ProcessHandle worker = ProcessHandle.of(pool.apply(Tasks::pid, 0)).orElseThrow();
      assertThat(worker.info().commandLine().orElse("")).doesNotContain(key);
      Path environment = Path.of("/proc/" + worker.pid() + "/environ");
      if (Files.exists(environment)) {
        assertThat(Files.readString(environment, StandardCharsets.ISO_8859_1)).doesNotContain(key);
      }
    }
  }

  @Test
  void closing_leaves_no_process_behind() {
    Set<ProcessHandle> before = new HashSet<>(ProcessHandle.current().children().toList());
    Pool pool = ProcessPool.of(2);
    List<ProcessHandle> own =
        ProcessHandle.current().children().filter(child -> !before.contains(child)).toList();
    assertThat(own).hasSize(3);

    pool.close();

    assertThat(own).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void terminating_leaves_no_process_behind(@TempDir Path folder) {
    Set<ProcessHandle> before = new HashSet<>(ProcessHandle.current().children().toList());
    Pool pool = ProcessPool.of(2);
    List<ProcessHandle> own =
        ProcessHandle.current().children().filter(child -> !before.contains(child)).toList();
    AsyncResult<String> handle =
        pool.applyAsync(Tasks::waitForFile, folder.resolve("never").toString());
    Awaitility.await().atMost(SOON).until(() -> handle.state() == TaskState.RUNNING);

    pool.terminate();
    pool.close();

    assertThat(own).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void no_process_and_no_file_outlives_a_parent_that_is_killed(@TempDir Path temporary)
      throws Exception {
    try (ChildJvm parent = ChildJvm.startWith(temporary, PoolParent.class)) {
      assertThat(parent.line()).isEqualTo("ready");
      List<ProcessHandle> family = parent.handle().descendants().toList();
      assertThat(family).hasSize(3);
      assertThat(brokerFiles(temporary)).isNotEmpty();

      parent.kill();

      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(family).noneMatch(ProcessHandle::isAlive));
      Awaitility.await().atMost(SOON).until(() -> brokerFiles(temporary).isEmpty());
    }
  }

  private static List<Path> brokerFiles(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().startsWith("muster-kafka-")).toList();
    }
  }

  /** A program with a pool, for killing. */
  static final class PoolParent {
    private PoolParent() {}

    public static void main(String[] args) throws InterruptedException {
      Pool pool = ProcessPool.of(2);
      pool.apply(Tasks::square, 1L);
      System.out.println("ready");
      Thread.currentThread().join();
    }
  }
}
