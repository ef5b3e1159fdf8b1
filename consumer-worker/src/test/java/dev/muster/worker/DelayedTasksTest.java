package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class DelayedTasksTest {
  private final DelayedTasks tasks = new DelayedTasks(100);

  private void add(long offset, long dueAt) {
    tasks.add(new DelayedTasks.Waiting(offset, dueAt, new byte[10], "client", new UUID(0, 1)));
  }

  @Test
  void those_that_are_due_come_in_the_order_of_their_times() {
    add(1, 300);
    add(2, 100);
    add(3, 200);

    assertThat(tasks.due(250)).extracting(DelayedTasks.Waiting::offset).containsExactly(2L, 3L);
    assertThat(tasks.nextDue()).isEqualTo(100);
  }

  @Test
  void a_task_stays_due_until_it_is_resumed() {
    add(1, 100);
    assertThat(tasks.due(100)).hasSize(1);
    assertThat(tasks.due(100)).hasSize(1);

    tasks.resumed(1);

    assertThat(tasks.due(100)).isEmpty();
    assertThat(tasks.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void resuming_what_is_not_there_does_nothing() {
    tasks.resumed(17);

    assertThat(tasks.all()).isEmpty();
  }

  @Test
  void the_log_is_needed_from_the_first_that_waits() {
    add(5, 100);
    add(7, 50);
    assertThat(tasks.neededFrom(20)).isEqualTo(5);

    tasks.resumed(5);
    assertThat(tasks.neededFrom(20)).isEqualTo(7);

    tasks.resumed(7);
    assertThat(tasks.neededFrom(20)).isEqualTo(20);
  }

  @Test
  void there_is_no_room_for_more_than_it_may_hold() {
    for (int i = 0; i < 10; i++) {
      assertThat(tasks.hasRoom()).isTrue();
      add(i, 100);
    }

    assertThat(tasks.hasRoom()).isFalse();
    tasks.resumed(3);
    assertThat(tasks.hasRoom()).isTrue();
  }
}
