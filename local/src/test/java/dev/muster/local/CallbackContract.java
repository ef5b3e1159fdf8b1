package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Callback;
import dev.muster.protocol.RemoteTaskException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Callbacks: A4 of Python's contract. */
abstract class CallbackContract extends SharedPool {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final List<Object> seen = Collections.synchronizedList(new ArrayList<>());

  CallbackContract(Pools pools) {
    super(pools);
  }

  @Test
  void a_callback_has_run_when_its_handle_is_ready() {
    List<Object> mine = Collections.synchronizedList(new ArrayList<>());

    pool.applyAsync(Tasks::square, 7L, Callback.of(mine::add)).get(SOON);

    assertThat(mine).containsExactly(49L);
  }

  @Test
  void exactly_one_of_callback_and_error_callback_runs() {
    List<Object> values = Collections.synchronizedList(new ArrayList<>());
    List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());

    AsyncResult<Integer> failed =
        pool.applyAsync(Tasks::fail, "x", Callback.of(values::add, errors::add));
    failed.await(SOON);

    assertThat(values).isEmpty();
    assertThat(errors).singleElement().isInstanceOf(RemoteTaskException.class);
    assertThatThrownBy(() -> failed.get(SOON)).isSameAs(errors.get(0));
  }

  @Test
  void all_callbacks_run_on_one_thread_of_this_process() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    List<AsyncResult<Long>> handles =
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    pool.applyAsync(
                        Tasks::square,
                        (long) i,
                        Callback.<Long>of(v -> threads.add(Thread.currentThread()))))
            .toList();

    handles.forEach(handle -> handle.get(SOON));

    assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
  }

  @Test
  void a_callback_that_throws_is_kept_and_changes_nothing_else() {
    IllegalStateException mine = new IllegalStateException("callback");

    AsyncResult<Long> handle =
        pool.applyAsync(
            Tasks::square,
            2L,
            Callback.<Long>of(
                v -> {
                  throw mine;
                }));

    assertThat(handle.get(SOON)).isEqualTo(4L);
    assertThat(pool.callbackErrors()).contains(mine);
    assertThat(pool.apply(Tasks::square, 3L)).isEqualTo(9L);
  }

  @Test
  void a_callback_that_blocks_does_not_hold_up_handles_without_one() {
    CountDownLatch latch = new CountDownLatch(1);
    AsyncResult<Long> blocked =
        pool.applyAsync(
            Tasks::square,
            2L,
            Callback.<Long>of(
                v -> {
                  try {
                    latch.await();
                  } catch (InterruptedException e) {
                    seen.add(e);
                  }
                }));

    assertThat(pool.applyAsync(Tasks::square, 5L).get(SOON)).isEqualTo(25L);
    assertThat(blocked.ready()).isFalse();
    latch.countDown();
    assertThat(blocked.get(SOON)).isEqualTo(4L);
  }

  @Test
  void the_callback_of_a_map_gets_the_whole_list_once() {
    List<List<Long>> lists = Collections.synchronizedList(new ArrayList<>());

    pool.mapAsync(Tasks::square, List.of(1L, 2L, 3L), 1, Callback.of(lists::add)).get(SOON);

    assertThat(lists).containsExactly(List.of(1L, 4L, 9L));
  }

  @Test
  void the_callback_of_an_empty_map_gets_an_empty_list() {
    List<List<Long>> lists = Collections.synchronizedList(new ArrayList<>());

    pool.mapAsync(Tasks::square, List.<Long>of(), Callback.of(lists::add)).get(SOON);

    assertThat(lists).containsExactly(List.of());
  }

  @Test
  void the_error_callback_of_a_map_runs_once() {
    List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());

    pool.mapAsync(
            Tasks::failOnOdd, List.of(1, 3, 5), 1, Callback.<List<Integer>>onError(errors::add))
        .await(SOON);

    assertThat(errors).hasSize(1);
  }

  @Test
  void a_callback_may_use_the_pool() {
    List<Object> mine = Collections.synchronizedList(new ArrayList<>());

    pool.applyAsync(
            Tasks::square, 2L, Callback.<Long>of(v -> mine.add(pool.apply(Tasks::square, v))))
        .get(SOON);

    assertThat(mine).containsExactly(16L);
  }
}
