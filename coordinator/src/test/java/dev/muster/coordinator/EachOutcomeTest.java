package dev.muster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.protocol.NumberKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EachOutcomeTest {
  private final List<Failed> failures = new ArrayList<>();

  private int put(EachOutcome outcomes, long first, @Nullable Object... results) {
    return outcomes.put(first, results, results.length, failures::add);
  }

  private static int putNumbers(EachOutcome outcomes, long first, long... numbers) {
    return outcomes.putNumbers(first, numbers, numbers.length);
  }

  @Test
  void numbers_come_back_in_the_order_of_the_calls() {
    EachOutcome outcomes = new EachOutcome(5, NumberKind.LONG);

    assertThat(putNumbers(outcomes, 3, 30, 40)).isZero();
    assertThat(putNumbers(outcomes, 0, 0, 10, 20)).isZero();

    assertThat(outcomes.ended()).isEqualTo(5);
    assertThat(outcomes.all()).isEqualTo(List.of(0L, 10L, 20L, 30L, 40L));
  }

  @Test
  void the_first_number_of_a_call_counts() {
    EachOutcome outcomes = new EachOutcome(4, NumberKind.INT);
    putNumbers(outcomes, 1, 1, 2);

    assertThat(putNumbers(outcomes, 0, 9, 9, 9, 9)).isEqualTo(2);

    assertThat(outcomes.ended()).isEqualTo(4);
    assertThat(outcomes.all()).isEqualTo(List.of(9, 1, 2, 9));
  }

  @Test
  void what_is_none_of_the_calls_is_not_kept() {
    EachOutcome numbers = new EachOutcome(2, NumberKind.LONG);
    EachOutcome objects = new EachOutcome(2, null);

    assertThat(putNumbers(numbers, 1, 1, 2)).isEqualTo(1);
    assertThat(putNumbers(numbers, -1, 7)).isEqualTo(1);
    assertThat(putNumbers(numbers, Long.MAX_VALUE - 1, 7)).isEqualTo(1);
    assertThat(put(objects, 1, "a", "b")).isEqualTo(1);
    assertThat(put(objects, Integer.MAX_VALUE + 2L, "c")).isEqualTo(1);

    assertThat(numbers.ended()).isEqualTo(1);
    assertThat(objects.ended()).isEqualTo(1);
  }

  @Test
  void a_failure_among_numbers_is_kept_with_them() {
    EachOutcome outcomes = new EachOutcome(4, NumberKind.DOUBLE);
    Failed failed = new Failed(new IllegalStateException("no"));
    putNumbers(outcomes, 0, Double.doubleToRawLongBits(0.5));

    assertThat(put(outcomes, 1, failed)).isZero();
    assertThat(putNumbers(outcomes, 1, 0, Double.doubleToRawLongBits(2.5))).isEqualTo(1);
    assertThat(put(outcomes, 2, 7.5, 3.5)).isEqualTo(1);

    assertThat(failures).containsExactly(failed);
    assertThat(outcomes.all()).isEqualTo(List.of(0.5, failed, 2.5, 3.5));
  }

  @Test
  void a_failure_of_a_call_that_had_ended_is_not_told() {
    EachOutcome outcomes = new EachOutcome(1, null);
    put(outcomes, 0, "a");

    assertThat(put(outcomes, 0, new Failed(new IllegalStateException("late")))).isEqualTo(1);

    assertThat(failures).isEmpty();
  }

  @Test
  void null_is_a_value() {
    EachOutcome outcomes = new EachOutcome(2, null);

    assertThat(put(outcomes, 0, null, null)).isZero();
    assertThat(put(outcomes, 0, "late")).isEqualTo(1);

    assertThat(outcomes.all()).containsOnlyNulls().hasSize(2);
  }

  @Test
  void the_numbers_can_be_set_and_sorted_by_whom_they_belong_to() {
    EachOutcome outcomes = new EachOutcome(3, NumberKind.LONG);
    putNumbers(outcomes, 0, 3, 1, 2);
    @SuppressWarnings("unchecked")
    List<Long> all = (List<Long>) outcomes.all();

    all.sort(Comparator.naturalOrder());
    assertThat(all).containsExactly(1L, 2L, 3L);
    assertThat(all.set(0, 9L)).isEqualTo(1);

    assertThat(all).containsExactly(9L, 2L, 3L);
    assertThatThrownBy(() -> all.add(4L)).isInstanceOf(UnsupportedOperationException.class);
  }
}
