package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.ResultIterator;
import dev.muster.coordinator.TaskState;
import dev.muster.protocol.BrokenPoolException;
import dev.muster.protocol.PoolTerminatedException;
import dev.muster.worker.Initializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starting and ending: A1, A5 and A8 of Python's contract. */
@Timeout(120)
abstract class LifecycleContract {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Pools pools;

  LifecycleContract(Pools pools) {
    this.pools = pools;
  }

  @Test
  void a_pool_of_less_than_one_is_refused() {
    assertThatThrownBy(() -> pools.of(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1")
        .hasMessageContaining("not 0");
  }

  @Test
  void shutdown_accepts_no_more_and_finishes_what_was_submitted() {
    Pool pool = pools.of(2);
    List<AsyncResult<Long>> handles =
        IntStream.range(0, 6).mapToObj(i -> pool.applyAsync(Tasks::sleep, 100L)).toList();

    pool.shutdown();
    pool.shutdown();

    assertThatThrownBy(() -> pool.apply(Tasks::square, 1L))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Pool not running");
    assertThatThrownBy(() -> pool.imap(Tasks::square, List.of(1L)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(pool.join(SOON)).isTrue();
    assertThat(handles).allMatch(AsyncResult::successful);
    pool.close();
  }

  @Test
  void join_before_shutdown_is_an_error() {
    try (Pool pool = pools.of(1)) {
      assertThatThrownBy(pool::join)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("still running");
    }
  }

  @Test
  void close_waits_for_what_was_submitted_and_can_be_called_twice() {
    Pool pool = pools.of(1);
    AsyncResult<Long> handle = pool.applyAsync(Tasks::sleep, 200L);

    pool.close();
    pool.close();

    assertThat(handle.successful()).isTrue();
  }

  @Test
  void terminate_ends_ten_thousand_queued_tasks_at_once_and_none_starts(@TempDir Path folder)
      throws IOException {
    Path mark = folder.resolve("mark");
    Pool pool = pools.of(3);
    List<AsyncResult<Integer>> handles =
        IntStream.range(0, 10_000)
            .mapToObj(i -> pool.applyAsync(Tasks::mark, mark.toString(), 600_000L))
            .toList();
    Awaitility.await()
        .atMost(SOON)
        .until(() -> Files.exists(mark) && Files.readAllLines(mark).size() == 3);

    long start = System.nanoTime();
    pool.terminate();
    pool.terminate();
    boolean joined = pool.join(Duration.ofSeconds(10));
    long took = System.nanoTime() - start;

    assertThat(joined).isTrue();
    assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofSeconds(10));
    assertThat(handles)
        .allSatisfy(
            handle ->
                assertThatThrownBy(() -> handle.get(Duration.ZERO))
                    .isInstanceOf(PoolTerminatedException.class));
    pool.close();
    assertThat(Files.readAllLines(mark)).hasSize(3);
  }

  @Test
  void an_iterator_says_when_its_pool_was_terminated() {
    Pool pool = pools.of(1);
    ResultIterator<Long> results = pool.imap(Tasks::sleep, List.of(600_000L));

    pool.terminate();

    assertThatThrownBy(() -> results.next(SOON)).isInstanceOf(PoolTerminatedException.class);
    pool.close();
  }

  @Test
  void close_does_not_wait_for_an_endless_iteration_that_nobody_reads() {
    Pool pool = pools.of(1);
    ResultIterator<Long> results =
        pool.imap(Tasks::square, () -> Stream.iterate(0L, n -> n + 1).iterator(), 1, 4);
    assertThat(results.next(SOON)).isEqualTo(0L);

    pool.close();

    assertThatThrownBy(
            () -> {
              while (true) {
                results.next(SOON);
              }
            })
        .isInstanceOf(PoolTerminatedException.class);
  }

  @Test
  void the_initializer_runs_once_in_each_process_before_its_first_task() {
    try (Pool pool = pools.of(2, Initializer.of(Tasks::initialize, "ready"))) {
      assertThat(pool.map(Tasks::initialized, List.of(1, 2, 3, 4, 5, 6), 1)).containsOnly("ready");
    }
  }

  @Test
  void an_initializer_that_fails_makes_a_broken_pool_that_says_why() {
    try (Pool pool = pools.of(2, Initializer.of(Tasks::failToInitialize, "no licence"))) {
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> pool.apply(Tasks::square, 1L))
                      .isInstanceOf(BrokenPoolException.class)
                      .hasMessageContaining("no licence")
                      .hasRootCauseInstanceOf(IllegalStateException.class));
    }
  }

  @Test
  void what_runs_can_be_seen_from_outside(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("go");
    try (Pool pool = pools.of(2)) {
      AsyncResult<String> handle = pool.applyAsync(Tasks::waitForFile, file.toString());

      Awaitility.await()
          .atMost(SOON)
          .until(
              () ->
                  pool.workers().stream()
                      .flatMap(worker -> worker.running().stream())
                      .anyMatch(running -> running.task().equals(handle.id())));
      assertThat(handle.state()).isEqualTo(TaskState.RUNNING);
      Files.createFile(file);
      handle.get(SOON);
    }
  }

  @Test
  void no_thread_of_a_closed_pool_goes_on() {
    Pool pool = pools.of(2);
    pool.map(Tasks::square, List.of(1L, 2L, 3L));
    pool.close();

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(Thread::isAlive)
                    .filteredOn(thread -> !thread.isDaemon())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("muster-")));
  }
}
