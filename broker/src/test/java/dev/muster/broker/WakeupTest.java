package dev.muster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WakeupTest {
  private final AtomicInteger signals = new AtomicInteger();
  private final Wakeup wakeup = new Wakeup(signals::incrementAndGet);

  @Test
  void a_request_is_seen_once() {
    wakeup.request();
    wakeup.request();

    assertThat(wakeup.taken()).isTrue();
    assertThat(wakeup.taken()).isFalse();
  }

  @Test
  void there_is_no_poll_where_a_request_waits() {
    wakeup.request();

    assertThat(wakeup.enter()).isFalse();
  }

  @Test
  void the_client_is_signalled_once_and_only_while_it_polls() {
    wakeup.request();
    assertThat(signals).hasValue(0);
    wakeup.taken();

    wakeup.enter();
    wakeup.request();
    wakeup.request();
    wakeup.leave();
    wakeup.request();

    assertThat(signals).hasValue(1);
  }

  @Test
  void a_signal_that_did_not_end_the_poll_is_late_until_it_is_thrown() {
    wakeup.enter();
    wakeup.request();
    wakeup.leave();
    assertThat(wakeup.late()).isTrue();

    wakeup.thrown();

    assertThat(wakeup.late()).isFalse();
  }

  @Test
  void a_request_ends_the_rest_between_two_polls() throws Exception {
    CompletableFuture<Boolean> rested = new CompletableFuture<>();
    Thread resting =
        new Thread(
            () -> {
              try {
                wakeup.await(Duration.ofHours(1));
                rested.complete(true);
              } catch (InterruptedException e) {
                rested.completeExceptionally(e);
              }
            });
    resting.start();

    wakeup.request();

    assertThat(rested.get()).isTrue();
  }

  @Test
  void no_rest_is_over_at_once() throws Exception {
    wakeup.await(Duration.ZERO);

    assertThat(wakeup.taken()).isFalse();
  }
}
