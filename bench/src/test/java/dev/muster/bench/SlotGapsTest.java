package dev.muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.bench.BenchTasks.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotGapsTest {
  private static final Span A = new Span(1, "slot-0", 0, 100);
  private static final Span B = new Span(1, "slot-1", 0, 10);

  @Test
  void a_slot_is_idle_between_two_calls() {
    assertThat(SlotGaps.longest(List.of(A, B, new Span(1, "slot-1", 40, 90)), 2)).isEqualTo(30);
  }

  @Test
  void a_slot_that_gets_nothing_more_is_idle_until_the_last_call_starts_elsewhere() {
    assertThat(SlotGaps.longest(List.of(A, B, new Span(1, "slot-0", 110, 200)), 2)).isEqualTo(100);
  }

  @Test
  void who_runs_when_nothing_waits_is_not_idle_beside_anything() {
    assertThat(SlotGaps.longest(List.of(A, B), 2)).isZero();
  }

  @Test
  void a_slot_that_ran_nothing_was_idle_all_the_time() {
    assertThat(SlotGaps.longest(List.of(A, new Span(1, "slot-0", 100, 101)), 2)).isEqualTo(100);
  }

  @Test
  void slots_of_two_processes_are_not_taken_for_one() {
    assertThat(SlotGaps.longest(List.of(A, new Span(2, "slot-0", 0, 10)), 2)).isZero();
  }
}
