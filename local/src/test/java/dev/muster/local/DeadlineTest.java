package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.InMemoryBroker;
import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Outcome;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.PoolCalls;
import dev.muster.coordinator.ResultIterator;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskTimedOutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handles for which nobody ever does anything. */
@Timeout(60)
class DeadlineTest {
  /** What the shortest bound there is leaves for noticing a lost worker, and a second. */
  private static final Duration PATIENCE = Duration.ofSeconds(21);

  private static final TaskOptions SHORTEST =
      TaskOptions.timeLimit(Duration.ofMillis(1))
          .killAfter(Duration.ZERO)
          .expiry(Duration.ofMillis(1))
          .attempts(1);

  @Test
  void every_kind_of_handle_ends_by_its_deadline_although_no_worker_ever_comes() {
    try (InMemoryBroker broker = InMemoryBroker.create();
        Pool pool = Pool.on(broker)) {
      PoolCalls limited = pool.with(SHORTEST);
      AsyncResult<Long> one = limited.applyAsync(Tasks::square, 1L);
      AsyncResult<List<Long>> all = limited.mapAsync(Tasks::square, List.of(1L, 2L));
      AsyncResult<List<Outcome<Long>>> each = limited.mapOutcomesAsync(Tasks::square, List.of(1L));
      ResultIterator<Long> results = limited.imap(Tasks::square, List.of(1L, 2L));

      assertThatThrownBy(() -> one.get(PATIENCE))
          .isInstanceOf(TaskTimedOutException.class)
          .hasMessageContaining("No outcome of dev.muster.local.Tasks::square")
          .hasMessageContaining("Are there workers");
      assertThat(Instant.now()).isBetween(one.deadline(), one.deadline().plusSeconds(1));
      assertThatThrownBy(() -> all.get(PATIENCE)).isInstanceOf(TaskTimedOutException.class);
      assertThat(each.get(PATIENCE).get(0).failure())
          .containsInstanceOf(TaskTimedOutException.class);
      assertThatThrownBy(() -> results.next(PATIENCE)).isInstanceOf(TaskTimedOutException.class);
      assertThatThrownBy(() -> results.next(PATIENCE)).isInstanceOf(TaskTimedOutException.class);
      assertThat(results.hasNext()).isFalse();
    }
  }
}
