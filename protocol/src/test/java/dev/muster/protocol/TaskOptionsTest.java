package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TaskOptionsTest {
  private static final long NOW = 1_764_000_000_000L;

  @Test
  void a_call_that_throws_is_tried_once_and_one_that_is_lost_three_times_where_nobody_says() {
    LimitsRecord limits = TaskOptions.defaults().limits(NOW);

    assertThat(limits.getAttempts()).isEqualTo(1);
    assertThat(limits.getDeliveries()).isEqualTo(3);
    assertThat(limits.getRetryOn()).isEmpty();
  }

  @Test
  void a_number_of_attempts_holds_for_both() {
    LimitsRecord limits = TaskOptions.defaults().attempts(5).limits(NOW);

    assertThat(limits.getAttempts()).isEqualTo(5);
    assertThat(limits.getDeliveries()).isEqualTo(5);
  }

  @Test
  void the_bound_is_the_time_to_wait_and_for_each_try_limit_kill_detection_and_pause() {
    TaskOptions options =
        TaskOptions.timeLimit(Duration.ofSeconds(10))
            .killAfter(Duration.ofSeconds(1))
            .expiry(Duration.ofSeconds(100))
            .attempts(3)
            .backoff(Duration.ofSeconds(2), Duration.ofSeconds(3));

    assertThat(options.bound()).isEqualTo(Duration.ofSeconds(100 + 3 * (10 + 1 + 20) + 2 + 3));
    assertThat(options.limits(NOW).getDeadline()).isEqualTo(NOW + options.bound().toMillis());
    assertThat(options.limits(NOW).getExpiresAt()).isEqualTo(NOW + 100_000);
  }

  @Test
  void the_default_bound_is_less_than_results_are_kept() {
    long kept = Long.parseLong(Topics.results("p").settings().get("retention.ms"));

    assertThat(TaskOptions.defaults().bound().toMillis()).isLessThan(kept);
  }

  @Test
  void exceptions_travel_by_name() {
    LimitsRecord limits =
        TaskOptions.defaults().retryOn(IOException.class, Inner.class).limits(NOW);

    assertThat(limits.getRetryOn())
        .isEqualTo(List.of("java.io.IOException", Inner.class.getName()));
  }

  @Test
  void each_pause_is_twice_the_one_before_up_to_the_longest() {
    LimitsRecord limits =
        TaskOptions.defaults().backoff(Duration.ofMillis(100), Duration.ofMillis(350)).limits(NOW);

    assertThat(longest(limits, 2)).isEqualTo(100);
    assertThat(longest(limits, 3)).isEqualTo(200);
    assertThat(longest(limits, 4)).isEqualTo(350);
    assertThat(longest(limits, 1_000)).isEqualTo(350);
  }

  @Test
  void a_pause_is_spread_between_half_of_it_and_all_of_it() {
    LimitsRecord limits = TaskOptions.defaults().backoff(Duration.ofMillis(100)).limits(NOW);
    RandomGenerator random = RandomGenerator.getDefault();

    for (int i = 0; i < 1_000; i++) {
      assertThat(Backoff.millis(limits, 2, random)).isBetween(50L, 100L);
    }
  }

  @Test
  void no_pause_is_no_pause() {
    LimitsRecord limits = TaskOptions.defaults().backoff(Duration.ZERO).limits(NOW);

    assertThat(Backoff.millis(limits, 7, RandomGenerator.getDefault())).isZero();
  }

  @Test
  void what_cannot_be_is_refused_with_its_name_and_value() {
    TaskOptions options = TaskOptions.defaults();

    assertThatThrownBy(() -> TaskOptions.timeLimit(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timeLimit")
        .hasMessageContaining("PT0S");
    assertThatThrownBy(() -> options.expiry(Duration.ofDays(4000))).hasMessageContaining("expiry");
    assertThatThrownBy(() -> options.killAfter(Duration.ofMillis(-1)))
        .hasMessageContaining("killAfter");
    assertThatThrownBy(() -> options.attempts(0)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> options.attempts(1001)).hasMessageContaining("1,001");
    assertThatThrownBy(() -> options.backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("PT1S, is less than the first, PT2S");
  }

  private static long longest(LimitsRecord limits, int attempt) {
    return Backoff.longestMillis(limits.getBackoffMillis(), limits.getMaxBackoffMillis(), attempt);
  }

  private static final class Inner extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
