package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.FunctionRecord;
import dev.muster.protocol.ProgressRecord;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.TaskOptions;
import dev.muster.protocol.TaskRecord;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ActivityTest {
  private final UUID job = TaskId.next(Clock.systemUTC()).value();
  private final Activity activity = new Activity();
  private final Cursor cursor = new Cursor();

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
    activity.beginCall(0, cursor, 0);

    activity.stop(Stop.CANCELLED);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(activity.stopped()).isEqualTo(Stop.CANCELLED);
  }

  @Test
  void an_interrupt_that_the_call_did_not_notice_ends_with_it() {
    enter();
    activity.beginCall(0, cursor, 0);
    activity.stop(Stop.CANCELLED);

    activity.endCall();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void no_interrupt_comes_between_two_calls() {
    enter();

    activity.stop(Stop.CANCELLED);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(activity.beginCall(0, cursor, 0)).isFalse();
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
    activity.beginCall(3, cursor, 1_000);

    assertThat(activity.news(1_050, 100, "w")).isEmpty();
    assertThat(activity.news(1_100, 100, "w")).map(ProgressRecord::getIndex).contains(3L);
    assertThat(activity.news(1_200, 100, "w")).isEmpty();
    activity.progress(0.5);
    assertThat(activity.news(1_300, 100, "w")).map(ProgressRecord::getFraction).contains(0.5);
  }

  @Test
  void what_is_seized_is_where_the_run_was_then() {
    enter();
    cursor.enterChunk(2);
    cursor.readTo(4);
    cursor.advance();
    cursor.readTo(7);
    activity.beginCall(1, cursor, 0);

    Place seized = activity.seize(1).orElseThrow().place();
    activity.endCall();
    cursor.enterChunk(3);

    assertThat(seized).isEqualTo(new Place(2, 1, 4, 7));
  }

  @Test
  void what_is_the_slot_s_own_is_touched_only_while_a_call_runs() {
    enter();
    assertThat(activity.whileCalling(() -> Optional.of("touched"))).isEmpty();

    activity.beginCall(0, cursor, 0);
    assertThat(activity.whileCalling(() -> Optional.of("touched"))).contains("touched");

    activity.endCall();
    assertThat(activity.whileCalling(() -> Optional.of("touched"))).isEmpty();
  }

  @Test
  void of_a_call_that_was_seized_nobody_else_touches_anything() {
    enter();
    activity.beginCall(0, cursor, 0);
    activity.seize(1);

    assertThat(activity.whileCalling(() -> Optional.of("touched"))).isEmpty();
  }

  @Test
  void a_call_does_not_end_while_somebody_touches_what_is_the_slot_s_own() throws Exception {
    enter();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicBoolean touching = new AtomicBoolean();
    AtomicBoolean touchedAtEnd = new AtomicBoolean();
    Thread slot =
        new Thread(
            () -> {
              activity.beginCall(0, cursor, 0);
              begun.countDown();
              awaitUninterruptibly(mayEnd);
              activity.endCall();
              touchedAtEnd.set(touching.get());
            });
    slot.start();
    begun.await();

    activity.whileCalling(
        () -> {
          touching.set(true);
          mayEnd.countDown();
          while (slot.getState() != Thread.State.BLOCKED && slot.isAlive()) {
            Thread.onSpinWait();
          }
          touching.set(false);
          return Optional.empty();
        });
    slot.join();

    assertThat(touchedAtEnd).isFalse();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
