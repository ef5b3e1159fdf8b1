package dev.muster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.OutcomeKind;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallStatesTest {
  private final CallStates calls = new CallStates();
  private final Map<OutcomeKind, Long> finished = new EnumMap<>(OutcomeKind.class);

  @Test
  void calls_of_many_pages_are_told_apart() {
    calls.submitted(0, 5_000, 0);
    int duplicates = calls.ended(10, 4_000, 0, OutcomeKind.VALUE, finished);
    duplicates += calls.ended(4_009, 2, 0, OutcomeKind.TASK_FAILED, finished);

    assertThat(duplicates).isEqualTo(1);
    assertThat(calls.submitted()).isEqualTo(5_000);
    assertThat(finished)
        .containsEntry(OutcomeKind.VALUE, 4_000L)
        .containsEntry(OutcomeKind.TASK_FAILED, 1L);
    assertThat(calls.withoutOutcome()).hasSize(5_000 - 4_001).startsWith(0, 1).endsWith(4_999);
  }

  @Test
  void wild_indexes_cost_a_page_each() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();
    CallStates[] jobs = new CallStates[1_000];
    for (int i = 0; i < jobs.length; i++) {
      jobs[i] = new CallStates();
      jobs[i].submitted((63L << 20) + i, 1, 0);
      jobs[i].submitted(Long.MAX_VALUE - 10, 1, 0);
      jobs[i].submitted(-7, 1, 0);
    }
    System.gc();

    assertThat(runtime.totalMemory() - runtime.freeMemory() - before).isLessThan(50L << 20);
    assertThat(jobs[3].submitted()).isEqualTo(3);
    assertThat(jobs[3].withoutOutcome()).containsExactly(-7, (63L << 20) + 3, Long.MAX_VALUE - 10);
  }
}
