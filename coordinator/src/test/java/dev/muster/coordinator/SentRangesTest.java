package dev.muster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class SentRangesTest {
  private final SentRanges ranges = new SentRanges();

  private static SentRanges.Ended ended(long first, int count) {
    return new SentRanges.Ended(first, count, 0);
  }

  @Test
  void calls_end_once() {
    ranges.add(0, 10, 0, null);

    assertThat(ranges.end(0, 10)).containsExactly(ended(0, 10));
    assertThat(ranges.end(0, 10)).isEmpty();
  }

  @Test
  void an_outcome_that_comes_again_ends_only_those_that_are_open() {
    ranges.add(0, 10, 0, null);
    assertThat(ranges.end(3, 2)).containsExactly(ended(3, 2));

    assertThat(ranges.end(2, 6)).containsExactly(ended(2, 1), ended(5, 3));
  }

  @Test
  void calls_that_were_never_sent_do_not_end() {
    ranges.add(10, 5, 0, null);

    assertThat(ranges.end(8, 4)).containsExactly(ended(10, 2));
    assertThat(ranges.end(14, 4)).containsExactly(ended(14, 1));
    assertThat(ranges.end(-3, 3)).isEmpty();
  }

  @Test
  void outcomes_of_several_records_may_come_at_once() {
    ranges.add(0, 4, 7, null);
    ranges.add(4, 4, 9, null);

    assertThat(ranges.end(2, 4))
        .containsExactly(new SentRanges.Ended(2, 2, 7), new SentRanges.Ended(4, 2, 9));
  }

  @Test
  void the_oldest_is_the_first_that_has_an_open_call() {
    ranges.add(0, 2, 7, null);
    ranges.add(2, 3, 9, null);
    ranges.end(0, 3);

    SentRanges.Range oldest = Objects.requireNonNull(ranges.oldest());

    assertThat(oldest.firstOpen()).isEqualTo(3);
    assertThat(oldest.sentNanos()).isEqualTo(9);
    ranges.end(3, 2);
    assertThat(ranges.oldest()).isNull();
  }
}
