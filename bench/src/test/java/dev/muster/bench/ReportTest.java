package dev.muster.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Figure THOUSAND =
      Figure.higher("1k tasks by applyAsync", "tasks/s")
          .beside("bare")
          .target(Target.ratioAtLeast(1))
          .ofTasks(1_000);
  private static final Figure MILLION =
      Figure.higher("1m tasks by applyAsync, which is a name that is too long", "tasks/s")
          .ofTasks(1_000_000);

  @TempDir Path directory;

  private static Report report(Result... results) {
    return new Report(
        "0.1.0",
        "4.3.1",
        "2026-11-21T15:00:00Z",
        61.5,
        new Machine(
            2, "A processor with a rather long name @ 2.50GHz", 24_000, "Linux 6 amd64", "17"),
        0.25,
        true,
        2,
        List.of(results));
  }

  private static Report example() {
    return report(
        Result.of(
            "throughput-1k", THOUSAND, List.of(500.0, 480.0), List.of(60_000.0, 61_000.0), ""),
        Result.of(
            "throughput-1m", MILLION, List.of(), List.of(), "not reached: " + "x ".repeat(90)));
  }

  @Test
  void no_line_is_longer_than_a_hundred_characters() {
    assertThat(example().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void the_table_has_medians_spread_ratio_and_target() {
    assertThat(String.join("\n", example().lines()))
        .contains("Kafka 4.3.1", "2 cores", "--quick", "load before it began: 0.3")
        .containsPattern(
            "1k tasks by applyAsync, tasks/s +490 \\(480–500\\) +60.5k \\(60.0k–61.0k\\)"
                + " +0.008 +≥ 1.00× !");
  }

  @Test
  void a_figure_that_could_not_be_had_is_a_dash_with_its_reason() {
    assertThat(String.join("\n", example().lines()))
        .containsPattern("1m tasks by .*… +– +– +–")
        .contains("not reached: x x");
  }

  @Test
  void json_is_read_as_it_was_written() throws IOException {
    Path file = Files.writeString(directory.resolve("a.json"), example().json());

    assertThat(Report.read(file)).isEqualTo(example());
  }

  @Test
  void what_is_no_report_is_refused_by_its_name() throws IOException {
    Path file = Files.writeString(directory.resolve("b.json"), "{\"results\": 7}");

    assertThatThrownBy(() -> Report.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("b.json is no report");
  }

  @Test
  void the_plot_has_a_point_for_each_number_of_tasks_that_was_measured() {
    String svg = example().plot();

    assertThat(svg).startsWith("<svg").endsWith("</svg>\n");
    // Muster's and the floor's, of a thousand.
    assertThat(svg.split("<circle")).hasSize(3);
    assertThat(svg).contains("Muster, a handle each: 2041 µs");
  }

  @Test
  void a_plot_without_points_says_so() {
    assertThat(report().plot()).contains("nothing was measured").doesNotContain("NaN");
  }
}
