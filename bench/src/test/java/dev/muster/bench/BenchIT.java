package dev.muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** That each figure is produced. What it is depends on the machine, and is no test. */
class BenchIT {
  @Test
  void each_figure_is_produced() throws InterruptedException {
    List<String> progress = Collections.synchronizedList(new ArrayList<>());

    Report report = Bench.run(new BenchOptions("test", Sizes.tiny(), 1, List.of()), progress::add);

    assertThat(report.results())
        .allSatisfy(
            each -> {
              assertThat(each.values()).as("%s: %s", each.figure(), each.note()).isNotEmpty();
              assertThat(each.floors().isEmpty()).isEqualTo(each.figure().floor().isEmpty());
            });
    assertThat(report.results())
        .extracting(Result::figure)
        .containsExactlyElementsOf(
            Measurements.of(Sizes.tiny()).stream()
                .flatMap(each -> each.figures().stream())
                .toList());
    assertThat(progress)
        .contains(
            "1 of %d, round-trip, round 1 of 1".formatted(Measurements.of(Sizes.tiny()).size()));
    assertThat(report.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void a_measurement_that_hangs_or_fails_is_reported_and_the_next_goes_on()
      throws InterruptedException {
    Figure hanging = Figure.lower("hanging", "s");
    Figure failing = Figure.lower("failing", "s");
    Figure slow = Figure.lower("slow", "s");
    Figure good = Figure.lower("good", "s");
    List<Measurement> all =
        List.of(
            measurement(hanging, readings -> new CountDownLatch(1).await()),
            measurement(
                failing,
                readings -> {
                  throw new IllegalStateException("as expected");
                }),
            measurement(slow, readings -> TimeBound.of(Duration.ZERO).check(3, 7)),
            measurement(good, readings -> readings.set(good, 1)));

    Report report = Bench.run(BenchOptions.quick("test").withRounds(1), all, text -> {});

    assertThat(report.results())
        .extracting(Result::note)
        .containsExactly(
            "did not end within 0 s",
            "failed: java.lang.IllegalStateException: as expected",
            "not reached: 3 of 7 when its 0 s were over",
            "");
    assertThat(report.results().get(3).values()).containsExactly(1.0);
  }

  private static Measurement measurement(Figure figure, Probe probe) {
    return new Measurement(
        figure.name(), Duration.ofMillis(100), List.of(figure), setting -> probe);
  }
}
