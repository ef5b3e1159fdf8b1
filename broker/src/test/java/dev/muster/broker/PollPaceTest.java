package dev.muster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PollPaceTest {
  private static final long POLL = Duration.ofMillis(100).toNanos();

  private final PollPace pace = new PollPace();

  @Test
  void a_poll_may_take_its_time_at_first() {
    assertThat(pace.next()).isEqualTo(PollPace.CALM);
    assertThat(pace.rest()).isZero();
  }

  @Test
  void a_poll_that_waited_changes_nothing() {
    poll(POLL, POLL / 100);

    assertThat(pace.next()).isEqualTo(PollPace.CALM);
    assertThat(pace.rest()).isZero();
  }

  @Test
  void a_poll_that_was_busy_is_followed_by_a_rest_and_a_short_one() {
    poll(POLL, POLL / 2);

    assertThat(pace.next()).isEqualTo(PollPace.PROBE);
    assertThat(pace.rest()).isPositive();
  }

  @Test
  void rests_grow_up_to_a_limit() {
    Duration before = Duration.ZERO;
    for (int i = 0; i < 4; i++) {
      poll(POLL, POLL);
      assertThat(pace.rest()).isGreaterThan(before);
      before = pace.rest();
    }
    for (int i = 0; i < 10; i++) {
      poll(POLL, POLL);
    }

    assertThat(pace.rest()).isEqualTo(PollPace.LONGEST_REST);
  }

  @Test
  void rests_shrink_to_none_when_polls_wait_again() {
    for (int i = 0; i < 10; i++) {
      poll(POLL, POLL);
    }
    poll(POLL, 0);
    assertThat(pace.rest()).isPositive().isLessThan(PollPace.LONGEST_REST);
    for (int i = 0; i < 10; i++) {
      poll(POLL, 0);
    }

    assertThat(pace.rest()).isZero();
  }

  @Test
  void a_short_poll_says_nothing_however_busy() {
    long moment = PollPace.PROBE.toNanos();

    poll(moment, moment);

    assertThat(pace.rest()).isZero();
  }

  @Test
  void polls_that_do_not_wait_say_nothing_however_many() {
    long moment = PollPace.PROBE.toNanos() / 10;
    for (int i = 0; i < 1_000; i++) {
      poll(moment, moment);
    }

    assertThat(pace.rest()).isZero();
  }

  @Test
  void many_short_polls_tell_as_much_as_a_long_one() {
    long moment = PollPace.PROBE.toNanos();
    for (long watched = 0; watched < PollPace.WATCHED.toNanos(); watched += moment) {
      assertThat(pace.rest()).isZero();
      poll(moment, moment / 2);
    }

    assertThat(pace.rest()).isPositive();
  }

  @Test
  void short_polls_with_something_found_among_them_tell_nothing() {
    long moment = PollPace.PROBE.toNanos();
    for (long watched = 0; watched < 2 * PollPace.WATCHED.toNanos(); watched += moment) {
      poll(moment, moment);
      assertThat(pace.rest()).isZero();
      pace.begin(1, 1);
      pace.end(true, 1 + moment, 1 + moment);
    }
  }

  @Test
  void a_poll_that_was_busy_and_found_something_is_followed_by_no_rest() {
    pace.begin(1, 1);
    pace.end(true, 1 + POLL, 1 + POLL);

    assertThat(pace.rest()).isZero();
    assertThat(pace.next()).isEqualTo(PollPace.CALM);
  }

  @Test
  void something_found_ends_all_rests() {
    for (int i = 0; i < 10; i++) {
      poll(POLL, POLL);
    }

    pace.begin(1, 1);
    pace.end(true, 1 + POLL, 1 + POLL);

    assertThat(pace.rest()).isZero();
    assertThat(pace.next()).isEqualTo(PollPace.CALM);
  }

  private void poll(long took, long processor) {
    pace.begin(1, 1);
    pace.end(false, 1 + took, 1 + processor);
  }
}
