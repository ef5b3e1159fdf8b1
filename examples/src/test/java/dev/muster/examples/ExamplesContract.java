package dev.muster.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the examples print, wherever they run. */
@Timeout(120)
abstract class ExamplesContract {
  private final Pools pools = pools();

  abstract Pools pools();

  @AfterEach
  void end() {
    pools.close();
  }

  private List<String> run(String name) throws InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      run(Examples.named(name), pools, out);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** Runs an example; may give it a pool that is there already. */
  void run(Example example, Pools on, PrintStream out) throws InterruptedException {
    example.run(on, out);
  }

  /** The groups of a line's pattern. */
  private static Matcher match(String line, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(line);
    assertThat(matcher.matches()).as("'%s' is as '%s'", line, pattern).isTrue();
    return matcher;
  }

  @Test
  void first_steps_print_squares_and_the_timeout_of_a_task_that_sleeps() throws Exception {
    assertThat(run("first"))
        .containsExactly(
            "100",
            "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]",
            "0",
            "1",
            "4",
            "TimeoutError after 1 s",
            "cancelled");
  }

  @Test
  void the_shortest_program_prints_three_squares() throws Exception {
    assertThat(run("map")).containsExactly("[1, 4, 9]");
  }

  @Test
  void twenty_tasks_of_half_a_second_take_five_rounds_on_four_workers() throws Exception {
    List<String> lines = run("twenty");

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo(IntStream.range(0, 20).boxed().toList().toString());
    double seconds =
        Double.parseDouble(match(lines.get(1), "20 tasks of 0.5 s took ([0-9.]+) s").group(1));
    // Five rounds at least; one after the other they would take ten seconds.
    assertThat(seconds).isBetween(2.4, 8.0);
  }

  @Test
  void callbacks_collect_ten_squares_in_whichever_order_they_come() throws Exception {
    List<String> lines = run("callback");

    assertThat(lines).hasSize(1);
    assertThat(numbers(lines.get(0)))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 10).mapToObj(n -> String.valueOf(n * n)).toList());
  }

  private static Stream<String> numbers(String list) {
    return Stream.of(match(list, "\\[(.*)]").group(1).split(", "));
  }

  @Test
  void sums_come_in_the_order_of_their_tasks_from_workers_that_were_prepared() throws Exception {
    assertThat(run("initializer")).containsExactly("30 50 70 90 110");
  }

  @Test
  void fib_has_the_same_result_in_four_ways() throws Exception {
    List<String> lines = run("fib");

    assertThat(lines).hasSize(4);
    assertThat(
            lines.stream()
                .map(line -> match(line, "(.*?) +\\[3524578, 3524578]  [0-9.]+ s").group(1)))
        .containsExactly("plain", "two pools of one", "one pool of two", "two threads");
  }

  @Test
  void each_consumer_of_a_queue_ends_and_what_was_produced_is_doubled() throws Exception {
    List<String> lines = run("queue");

    assertThat(lines).hasSize(2);
    checkQueue(lines.get(0), "1 of 1");
    checkQueue(lines.get(1), "3 of 3");
  }

  private static void checkQueue(String line, String consumers) {
    Matcher said =
        match(
            line,
            consumers
                + " consumers ended: (\\d+) numbers produced, (\\d+) consumed, doubled \\[(.*)]");
    List<Double> doubled =
        Stream.of(said.group(3).split(", "))
            .filter(number -> !number.isEmpty())
            .map(Double::valueOf)
            .toList();
    assertThat(said.group(2)).isEqualTo(said.group(1));
    assertThat(doubled).hasSize(Integer.parseInt(said.group(1)));
    assertThat(doubled).allSatisfy(number -> assertThat(number).isBetween(0.0, 1.6));
  }

  @Test
  void the_watcher_sees_one_task_finish_and_stops_the_other() throws Exception {
    List<String> lines = run("watch");

    List<String> report = lines.stream().filter(line -> line.startsWith("report")).toList();
    assertThat(report).startsWith("report: WAITING").endsWith("report: FINISHED");
    assertThat(percents(report)).isSorted().hasSizeGreaterThan(3);
    List<String> backup = lines.stream().filter(line -> line.startsWith("backup")).toList();
    assertThat(backup)
        .startsWith("backup: WAITING")
        .endsWith("backup: stopping it after 1 s", "backup: STOPPED");
    assertThat(lines).hasSize(report.size() + backup.size());
  }

  private static List<Integer> percents(List<String> lines) {
    return lines.subList(1, lines.size() - 1).stream()
        .map(line -> Integer.valueOf(match(line, "report: INPROCESS (\\d+) %").group(1)))
        .toList();
  }
}
