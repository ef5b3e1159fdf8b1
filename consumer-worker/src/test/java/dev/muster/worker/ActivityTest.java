package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.FunctionRecord;
import dev.muster.protocol.ProgressRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskRecord;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ActivityTest {
  private static final Place PLACE = new Place(0, 0, 0, 0);

  private final UUID job = TaskId.next(Clock.systemUTC()).value();
  private final Activity activity = new Activity();

  private void enter() {
    activity.enter(
        TaskRecord.newBuilder()
            .setId(job)
            .setClient("client")
            .setFunction(FunctionRecord.newBuilder().setName("f").build())
            .setArity(0)
            .setChunks(List.of())
            .setSubmittedAt(0)
            .setLimits(TaskOptions.defaults().limits(0))
            .build(),
        1,
        0);
    activity.enter(job);
  }

  @Test
  void a_stop_interrupts_the_call_that_runs() {
    enter();
    activity.beginCall(0, PLACE, 0);

    activity.stop(Stop.CANCELLED);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(activity.stopped()).isEqualTo(Stop.CANCELLED);
  }

  @Test
  void an_interrupt_that_the_call_did_not_notice_ends_with_it() {
    enter();
    activity.beginCall(0, PLACE, 0);
    activity.stop(Stop.CANCELLED);

    activity.endCall();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void no_interrupt_comes_between_two_calls() {
    enter();

    activity.stop(Stop.CANCELLED);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(activity.beginCall(0, PLACE, 0)).isFalse();
  }

  @Test
  void an_order_for_another_job_stops_nothing() {
    enter();

    activity.stopIf((client, itsJob) -> client.equals("other"), Stop.TERMINATED);

    assertThat(activity.stopped()).isNull();
  }

  @Test
  void a_stop_ends_with_the_task_it_was_for() {
    enter();
    activity.stop(Stop.CANCELLED);
    activity.leave();
    enter();

    assertThat(activity.stopped()).isNull();
  }

  @Test
  void a_call_is_news_once_it_has_run_for_a_while_and_then_with_each_progress() {
    enter();
    activity.beginCall(3, PLACE, 1_000);

    assertThat(activity.news(1_050, 100, "w")).isEmpty();
    assertThat(activity.news(1_100, 100, "w")).map(ProgressRecord::getIndex).contains(3L);
    assertThat(activity.news(1_200, 100, "w")).isEmpty();
    activity.progress(0.5);
    assertThat(activity.news(1_300, 100, "w")).map(ProgressRecord::getFraction).contains(0.5);
  }
}
