package dev.muster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.metrics.MetricConfig;
import org.junit.jupiter.api.Test;

class OutageBrakeTest {
  private static final long FAST = Duration.ofMillis(1).toNanos();
  private static final long SLOW = Duration.ofMillis(50).toNanos();

  private final AtomicLong incoming = new AtomicLong();
  private final OutageBrake brake = new OutageBrake(new MetricConfig(), incoming::get);
  private long now = System.nanoTime();

  @Test
  void rests_when_many_rounds_pass_in_a_short_time_and_nothing_comes_in() {
    assertThat(restsWithin(2 * OutageBrake.ROUNDS, FAST)).isTrue();
  }

  @Test
  void does_not_rest_where_rounds_take_their_time() {
    assertThat(restsWithin(10 * OutageBrake.ROUNDS, SLOW)).isFalse();
  }

  @Test
  void does_not_rest_while_bytes_come_in() {
    for (int i = 0; i < 10 * OutageBrake.ROUNDS; i++) {
      incoming.incrementAndGet();
      now += FAST;
      assertThat(brake.round(now)).isFalse();
    }
  }

  @Test
  void goes_on_resting_although_its_rounds_are_slow_then() {
    assertThat(restsWithin(2 * OutageBrake.ROUNDS, FAST)).isTrue();

    now += SLOW;
    assertThat(brake.round(now)).isTrue();
  }

  @Test
  void stops_resting_with_the_first_byte() {
    assertThat(restsWithin(2 * OutageBrake.ROUNDS, FAST)).isTrue();

    incoming.incrementAndGet();
    now += FAST;

    assertThat(brake.round(now)).isFalse();
  }

  @Test
  void leaves_what_the_metric_was_configured_with() {
    MetricConfig like = new MetricConfig().samples(5).timeWindow(7, TimeUnit.SECONDS);

    OutageBrake other = new OutageBrake(like, incoming::get);

    assertThat(other.samples()).isEqualTo(5);
    assertThat(other.timeWindowMs()).isEqualTo(7000);
    assertThat(other.eventWindow()).isEqualTo(like.eventWindow());
  }

  private boolean restsWithin(int rounds, long each) {
    for (int i = 0; i < rounds; i++) {
      now += each;
      if (brake.round(now)) {
        return true;
      }
    }
    return false;
  }
}
