package dev.muster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArrivedRunsTest {
  private static ArrivedRuns.Run run(long first, int count) {
    @Nullable Object[] results = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      results[i] = first + i;
    }
    return new ArrivedRuns.Run(first, results, 0, count);
  }

  private static List<@Nullable Object> all(ArrivedRuns runs) {
    List<@Nullable Object> all = new ArrayList<>();
    for (ArrivedRuns.Run run = runs.take(); run != null; run = runs.take()) {
      while (run.left() > 0) {
        all.add(run.next());
      }
    }
    return all;
  }

  @Test
  void in_order_a_run_waits_for_those_before_it() {
    ArrivedRuns runs = new ArrivedRuns(true);
    runs.add(run(5, 2));
    runs.add(run(3, 2));
    assertThat(runs.isReady()).isFalse();

    runs.add(run(0, 3));

    assertThat(all(runs)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void without_order_a_run_is_ready_when_it_comes() {
    ArrivedRuns runs = new ArrivedRuns(false);
    runs.add(run(5, 2));
    runs.add(run(0, 1));

    assertThat(all(runs)).containsExactly(5L, 6L, 0L);
  }

  @Test
  void a_run_knows_whose_outcome_comes_and_is_at_its_end_once() {
    ArrivedRuns.Run part = new ArrivedRuns.Run(7, new @Nullable Object[] {"a", "b", "c"}, 1, 2);

    assertThat(part.index()).isEqualTo(7);
    assertThat(part.next()).isEqualTo("b");
    assertThat(part.index()).isEqualTo(8);
    assertThat(part.next()).isEqualTo("c");
    assertThatThrownBy(part::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void what_was_taken_is_not_kept() {
    @Nullable Object[] results = {"large", "other"};
    ArrivedRuns.Run run = new ArrivedRuns.Run(0, results, 0, 2);

    run.next();

    assertThat(results).containsExactly(null, "other");
  }
}
