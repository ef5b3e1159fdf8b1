package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Outcome;
import dev.muster.coordinator.PoolCalls;
import dev.muster.coordinator.TaskState;
import dev.muster.protocol.RemoteTaskException;
import dev.muster.protocol.TaskCancelledException;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskTimedOutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time limits, attempts and deadlines. */
abstract class LimitsContract extends SharedPool {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final TaskOptions SHORT =
      TaskOptions.timeLimit(Duration.ofMillis(200)).killAfter(Duration.ofMillis(200));
  private static final TaskOptions AT_ONCE = TaskOptions.defaults().backoff(Duration.ZERO);

  LimitsContract(Pools pools) {
    super(pools);
  }

  @Test
  void a_call_that_passes_its_time_limit_is_interrupted_and_its_handle_says_so() {
    AsyncResult<Long> handle = pool.with(SHORT).applyAsync(Tasks::sleep, 60_000L);

    assertThatThrownBy(() -> handle.get(SOON))
        .isInstanceOf(TaskTimedOutException.class)
        .hasMessageContaining("dev.muster.local.Tasks::sleep")
        .hasMessageContaining("time limit of PT0.2S");
  }

  @Test
  void a_call_that_ends_within_its_time_limit_is_left_alone() {
    PoolCalls limited = pool.with(TaskOptions.timeLimit(SOON));

    assertThat(limited.applyAsync(Tasks::sleep, 300L).get(SOON)).isEqualTo(300L);
  }

  @Test
  void a_time_limit_concerns_one_call_of_a_chunk_and_not_those_behind_it() {
    List<Outcome<Long>> outcomes =
        pool.with(SHORT).mapOutcomes(Tasks::sleep, List.of(1L, 60_000L, 2L, 3L), 4);

    assertThat(outcomes).extracting(Outcome::successful).containsExactly(true, false, true, true);
    assertThat(outcomes.get(1).failure()).containsInstanceOf(TaskTimedOutException.class);
    assertThat(outcomes.get(3).get()).isEqualTo(3L);
  }

  @Test
  void a_call_that_ignores_its_interrupt_times_out_all_the_same_and_those_behind_it_are_run() {
    AsyncResult<List<Long>> handle =
        pool.with(SHORT).mapAsync(Tasks::spin, List.of(5_000L, -1L, -2L, -3L), 4);

    assertThatThrownBy(() -> handle.get(Duration.ofSeconds(20)))
        .isInstanceOf(TaskTimedOutException.class);
    assertThat(handle.progress()).isEqualTo(1);
  }

  @Test
  void a_call_that_throws_is_not_tried_again_where_nobody_says_so() {
    assertThatThrownBy(() -> pool.applyAsync(Tasks::failBefore, 2).get(SOON))
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("attempt 1");
  }

  @Test
  void a_call_that_throws_is_tried_as_often_as_it_may_be() {
    PoolCalls patient = pool.with(AT_ONCE.attempts(3));

    assertThat(patient.applyAsync(Tasks::failBefore, 3).get(SOON)).isEqualTo(3);
    assertThatThrownBy(() -> patient.applyAsync(Tasks::failBefore, 4).get(SOON))
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("attempt 3");
  }

  @Test
  void a_call_that_passes_its_time_limit_is_tried_again_too() {
    PoolCalls patient = pool.with(SHORT.attempts(2).backoff(Duration.ZERO));

    assertThatThrownBy(() -> patient.applyAsync(Tasks::sleep, 60_000L).get(SOON))
        .isInstanceOf(TaskTimedOutException.class);
  }

  @Test
  void the_next_attempt_comes_after_a_pause() {
    PoolCalls patient =
        pool.with(TaskOptions.defaults().attempts(2).backoff(Duration.ofMillis(800)));
    long start = System.nanoTime();

    assertThat(patient.applyAsync(Tasks::failBefore, 2).get(SOON)).isEqualTo(2);

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(400));
  }

  @Test
  void many_calls_wait_for_their_next_attempt_at_the_same_time() {
    PoolCalls patient =
        pool.with(TaskOptions.defaults().attempts(2).backoff(Duration.ofMillis(300)));

    assertThat(patient.map(Tasks::failBefore, IntStream.range(0, 200).mapToObj(i -> 2).toList()))
        .hasSize(200)
        .containsOnly(2);
  }

  @Test
  void only_the_exceptions_that_are_named_lead_to_another_attempt_and_their_subclasses() {
    TaskOptions three = AT_ONCE.attempts(3);

    assertThatThrownBy(
            () ->
                pool.with(three.retryOn(IOException.class))
                    .applyAsync(Tasks::failBefore, 2)
                    .get(SOON))
        .hasMessageContaining("attempt 1");
    assertThat(
            pool.with(three.retryOn(IOException.class, RuntimeException.class))
                .applyAsync(Tasks::failBefore, 2)
                .get(SOON))
        .isEqualTo(2);
  }

  @Test
  void a_call_that_waits_for_its_next_attempt_can_be_cancelled() {
    AsyncResult<Integer> handle =
        pool.with(TaskOptions.defaults().attempts(2).backoff(Duration.ofHours(1)))
            .applyAsync(Tasks::failBefore, 2);

    handle.cancel();

    assertThatThrownBy(() -> handle.get(SOON)).isInstanceOf(TaskCancelledException.class);
  }

  @Test
  void the_handle_knows_which_attempt_runs(@TempDir Path folder) throws IOException {
    Path go = folder.resolve("go");
    AsyncResult<String> handle =
        pool.with(AT_ONCE.attempts(2)).applyAsync(Tasks::waitInTheSecondAttempt, go.toString());

    Awaitility.await().atMost(SOON).until(() -> handle.attempt() == 2);
    Files.createFile(go);

    assertThat(handle.get(SOON)).isEqualTo(go.toString());
  }

  @Test
  void a_call_that_has_waited_for_too_long_is_never_started(@TempDir Path folder)
      throws IOException {
    Path go = folder.resolve("go");
    Path mark = folder.resolve("mark");
    List<AsyncResult<String>> busy =
        IntStream.range(0, SLOTS)
            .mapToObj(i -> pool.applyAsync(Tasks::waitForFile, go.toString()))
            .toList();
    Awaitility.await()
        .atMost(SOON)
        .until(() -> busy.stream().allMatch(each -> each.state() == TaskState.RUNNING));
    AsyncResult<Integer> late =
        pool.with(TaskOptions.defaults().expiry(Duration.ofMillis(50)))
            .applyAsync(Tasks::mark, mark.toString(), 0L);
    Instant expired = Instant.now().plusMillis(60);
    Awaitility.await().atMost(SOON).until(() -> Instant.now().isAfter(expired));

    Files.createFile(go);

    assertThatThrownBy(() -> late.get(SOON))
        .isInstanceOf(TaskTimedOutException.class)
        .hasMessageContaining("was not started within PT0.05S");
    assertThat(mark).doesNotExist();
    assertThat(busy).allSatisfy(each -> assertThat(each.get(SOON)).isEqualTo(go.toString()));
  }

  @Test
  void the_handle_tells_its_deadline() {
    Instant before = Instant.now();
    AsyncResult<Long> handle = pool.with(SHORT).applyAsync(Tasks::square, 2L);

    assertThat(handle.deadline())
        .isBetween(before.plus(SHORT.bound()), Instant.now().plus(SHORT.bound()));
    assertThat(handle.get(SOON)).isEqualTo(4L);
  }

  @Test
  void a_map_can_tell_of_each_call_how_it_ended() {
    List<Outcome<Integer>> outcomes =
        pool.mapOutcomes(Tasks::failOnOdd, IntStream.range(0, 100).boxed().toList());

    assertThat(outcomes).hasSize(100);
    for (int i = 0; i < 100; i++) {
      Outcome<Integer> each = outcomes.get(i);
      if (i % 2 == 0) {
        assertThat(each.get()).isEqualTo(i);
      } else {
        assertThatThrownBy(each::get)
            .isInstanceOf(RemoteTaskException.class)
            .hasMessageContaining("odd: " + i);
      }
    }
  }

  @Test
  void a_map_by_name_can_tell_so_too() {
    assertThat(pool.mapOutcomes("dev.muster.local.Tasks::failOnOdd", List.of(2, 3)))
        .extracting(Outcome::successful)
        .containsExactly(true, false);
  }
}
