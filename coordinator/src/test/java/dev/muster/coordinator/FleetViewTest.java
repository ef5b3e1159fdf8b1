package dev.muster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.HeartbeatRecord;
import dev.muster.protocol.WorkerState;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FleetViewTest {
  private final AtomicLong now = new AtomicLong();
  private final FleetView fleet = new FleetView(now::get);

  @Test
  void slots_of_those_that_take_tasks_are_added_up() {
    fleet.heard(beat("a", WorkerState.RUNNING, 4));
    fleet.heard(beat("b", WorkerState.STARTING, 2));
    fleet.heard(beat("c", WorkerState.DRAINING, 8));
    fleet.heard(beat("a", WorkerState.RUNNING, 4));

    assertThat(fleet.slots()).isEqualTo(6);

    fleet.heard(beat("a", WorkerState.DRAINING, 4));
    fleet.heard(beat("b", WorkerState.STOPPED, 2));

    assertThat(fleet.slots()).isZero();
    assertThat(fleet.workers()).extracting(WorkerStatus::id).containsExactly("a", "c");
  }

  @Test
  void who_is_silent_is_forgotten_and_who_was_heard_stays() {
    fleet.heard(beat("a", WorkerState.RUNNING, 4));
    fleet.heard(beat("b", WorkerState.RUNNING, 2));
    now.addAndGet(FleetView.SILENCE.toNanos());
    fleet.heard(beat("a", WorkerState.RUNNING, 4));
    now.addAndGet(1);
    fleet.heard(beat("c", WorkerState.RUNNING, 1));

    assertThat(fleet.workers()).extracting(WorkerStatus::id).containsExactly("a", "c");
    assertThat(fleet.slots()).isEqualTo(5);
  }

  @Test
  void a_fleet_that_somebody_invents_is_no_larger_than_a_fleet_can_be() {
    fleet.heard(beat("large", WorkerState.RUNNING, Integer.MAX_VALUE));
    fleet.heard(beat("larger", WorkerState.RUNNING, Integer.MAX_VALUE));
    fleet.heard(beat("less than nothing", WorkerState.RUNNING, Integer.MIN_VALUE));

    assertThat(fleet.slots()).isEqualTo(1_000);

    for (int i = 0; i < 30_000; i++) {
      fleet.heard(beat("worker " + i, WorkerState.RUNNING, 0));
    }

    assertThat(fleet.workers()).hasSize(10_000);
    assertThat(fleet.slots()).isZero();
  }

  private static HeartbeatRecord beat(String worker, WorkerState state, int slots) {
    return HeartbeatRecord.newBuilder()
        .setWorker(worker)
        .setHost("host")
        .setPid(1)
        .setState(state)
        .setStartedAt(0)
        .setSlots(slots)
        .setFinished(0)
        .setRunning(List.of())
        .setFunctions(List.of())
        .build();
  }
}
