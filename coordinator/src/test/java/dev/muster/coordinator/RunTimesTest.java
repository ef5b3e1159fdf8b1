package dev.muster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.FunctionTimesRecord;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTimesTest {
  private final RunTimes times = new RunTimes();

  private static FunctionTimesRecord told(String function, double nanos) {
    return new FunctionTimesRecord(function, nanos, 8.0, 50L);
  }

  @Test
  void what_a_worker_tells_stands_in_until_there_are_results() {
    times.hear(List.of(told("f", 1_000)));
    assertThat(times.of("f").mean()).isEqualTo(new RunTimes.Mean(1_000, 8, 50, false));

    times.hear(List.of(told("f", 2_000)));
    assertThat(times.of("f").mean()).isEqualTo(new RunTimes.Mean(2_000, 8, 50, false));
  }

  @Test
  void what_own_results_tell_counts_for_more_than_what_workers_tell() {
    times.hear(List.of(told("f", 1_000)));
    times.observe("f", 2, 600, 4);
    times.hear(List.of(told("f", 9_000)));

    assertThat(times.of("f").mean()).isEqualTo(new RunTimes.Mean(300, 2, 2, true));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e300})
  void a_time_that_cannot_be_is_passed_over(double nanos) {
    times.hear(List.of(told("f", nanos)));

    assertThat(times.of("f").mean()).isNull();
  }

  @Test
  void a_function_without_calls_or_with_a_name_without_end_is_passed_over() {
    String endless = String.join("", Collections.nCopies(2_000, "x"));
    times.hear(
        List.of(
            new FunctionTimesRecord("none", 1.0, 1.0, 0L),
            new FunctionTimesRecord("less", 1.0, Double.NaN, 1L),
            told(endless, 1)));

    assertThat(times.of("none").mean()).isNull();
    assertThat(times.of("less").mean()).isNull();
    assertThat(times.of(endless).mean()).isNull();
  }

  @Test
  void of_a_heartbeat_that_tells_without_end_only_the_beginning_is_heard() {
    times.hear(IntStream.range(0, 1_000).mapToObj(i -> told("f" + i, 1)).toList());

    assertThat(times.of("f99").mean()).isNotNull();
    assertThat(times.of("f100").mean()).isNull();
  }
}
