package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.InMemoryBroker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Callback;
import dev.muster.coordinator.Outcome;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolConfig;
import dev.muster.coordinator.ResultIterator;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.TaskOptions;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A pool and a worker that live for long: after each wave of work they hold as much as after the
 * one before. {@code -Dmuster.soak.waves=1000} makes it last.
 */
@Timeout(600)
class SoakTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int WAVES = Integer.getInteger("muster.soak.waves", 10);
  private static final int WARM_UP = 3;
  private static final int CALLS = 30_000;

  /** What remembers the newest of something, and how many of them at most. */
  private static final Map<String, Long> REMEMBERED =
      Map.of(
          "Orders.cancelled", 100_000L, // jobs whose calls must not start, though they come late
          "PendingResults.elsewhere", 1_000L, // jobs that are read in the log
          "CallbackThread.errors", 100L); // what callbacks threw

  /** Records that the broker in memory keeps are among it, until it has as many as it keeps. */
  private static final long MOST_GROWTH = 64L << 20;

  @Test
  void after_each_wave_of_work_pool_and_worker_hold_as_much_as_before() {
    try (InMemoryBroker broker = InMemoryBroker.create();
        Worker worker = Worker.on(broker, WorkerConfig.defaults().withPool("soak").withSlots(2));
        Pool pool = Pool.on(broker, PoolConfig.client("soak").withPool("soak"))) {
      Map<String, Long> held = Map.of();
      long heap = 0;
      for (int wave = 1; wave <= WAVES; wave++) {
        work(pool, wave);
        if (wave == WARM_UP) {
          held = Census.of(pool, worker);
          heap = liveHeap();
        } else if (wave > WARM_UP) {
          assertHolds(held, pool, worker, wave);
        }
      }
      assertThat(held).containsKeys("PendingResults.jobs", "Worker.slots");
      assertThat(liveHeap() - heap).as("live heap").isLessThan(MOST_GROWTH);
    }
  }

  /** What was settled in a slot a moment ago may still be in its hands. */
  private static void assertHolds(Map<String, Long> before, Pool pool, Worker worker, int wave) {
    Awaitility.await("wave " + wave)
        .atMost(Duration.ofSeconds(10))
        .pollDelay(Duration.ZERO)
        .ignoreExceptionsMatching(ConcurrentModificationException.class::isInstance)
        .untilAsserted(
            () ->
                assertThat(Census.of(pool, worker))
                    .allSatisfy(
                        (field, size) ->
                            assertThat(size)
                                .as(field)
                                .isLessThanOrEqualTo(
                                    REMEMBERED.getOrDefault(
                                        field, before.getOrDefault(field, 0L)))));
  }

  private static long liveHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Everything that a handle or a record can come to. */
  private static void work(Pool pool, int wave) {
    List<Long> numbers = LongStream.range(0, CALLS).boxed().toList();
    List<AsyncResult<?>> handles = new ArrayList<>();
    TaskOptions twice = TaskOptions.defaults().attempts(2).backoff(Duration.ofMillis(5));
    TaskOptions short1 = TaskOptions.timeLimit(Duration.ofMillis(2)).attempts(1);
    for (long i = 0; i < 50; i++) {
      handles.add(pool.applyAsync(Tasks::square, i));
      handles.add(pool.with(twice).applyAsync(Tasks::failBefore, 2));
      handles.add(pool.applyAsync(Tasks::fail, "it is a dead letter"));
      AsyncResult<Long> cancelled = pool.applyAsync(Tasks::square, i);
      cancelled.cancel();
      handles.add(cancelled);
    }
    for (int i = 0; i < 5; i++) {
      handles.add(pool.with(short1).applyAsync(Tasks::sleep, 60_000L));
      handles.add(pool.applyAsync(Tasks::square, 3L, Callback.of(value -> broken())));
      handles.add(
          pool.named("map-%d-%d".formatted(wave, i)).mapAsync(Tasks::square, List.of(1L, 2L)));
    }
    handles.add(pool.applyAsync(Tasks::echo, Payloads.random(1 << 20)));
    handles.add(pool.applyAsync(Tasks::unencodable, 1));
    assertThat(pool.mapAsync(Tasks::square, numbers).get(SOON)).hasSize(CALLS);
    List<Outcome<Integer>> outcomes = pool.mapOutcomes(Tasks::failOnOdd, List.of(1, 2, 3, 4));
    assertThat(outcomes).filteredOn(Outcome::successful).hasSize(2);
    try (ResultIterator<Long> some = pool.imapUnordered(Tasks::square, numbers)) {
      some.next();
    }
    assertThatThrownBy(() -> pool.map(Tasks::failOnOdd, List.of(1, 3)))
        .isInstanceOf(MusterException.class);
    assertThat(handles).allMatch(handle -> handle.await(SOON));
  }

  private static void broken() {
    throw new IllegalStateException("a callback that throws");
  }
}
