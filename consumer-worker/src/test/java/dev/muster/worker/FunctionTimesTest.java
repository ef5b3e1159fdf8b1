package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.muster.protocol.FunctionTimesRecord;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FunctionTimesTest {
  private static final Offset<Double> NEARLY = within(1e-6);

  private final FunctionTimes times = new FunctionTimes();

  @Test
  void the_first_calls_of_a_function_are_their_mean() {
    times.observe("f", 4, 400, 12);

    assertThat(times.all()).containsExactly(new FunctionTimesRecord("f", 100.0, 3.0, 4L));
  }

  @Test
  void later_calls_move_the_mean_the_more_of_them_there_are() {
    times.observe("f", 1, 100, 0);
    times.observe("f", 1, 200, 10);
    assertThat(times.all().get(0).getNanos()).isCloseTo(110, NEARLY);
    assertThat(times.all().get(0).getResultBytes()).isCloseTo(1, NEARLY);

    times.observe("f", 1_000, 1_000_000, 0);
    assertThat(times.all().get(0).getNanos()).isCloseTo(1_000, NEARLY);
    assertThat(times.all().get(0).getCalls()).isEqualTo(1_002);
  }

  @Test
  void of_many_functions_those_that_ran_last_are_kept() {
    times.observe("first", 1, 1, 1);
    for (int i = 1; i < FunctionTimes.MOST; i++) {
      times.observe("f" + i, 1, 1, 1);
    }
    times.observe("first", 1, 1, 1);
    times.observe("one more", 1, 1, 1);

    assertThat(times.all())
        .hasSize(FunctionTimes.MOST)
        .extracting(FunctionTimesRecord::getFunction)
        .contains("first", "one more")
        .doesNotContain("f1");
  }

  @Test
  void calls_that_never_ran_tell_nothing() {
    times.observe("f", 0, 0, 0);
    times.observe("f", 3, 0, 0);

    assertThat(times.all()).isEmpty();
  }
}
