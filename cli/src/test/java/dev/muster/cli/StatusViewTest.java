package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.coordinator.WorkerStatus;
import dev.muster.protocol.TaskId;
import dev.muster.protocol.WorkerState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusViewTest {
  private static final long SECOND = 1_000_000_000;

  private final StatusView view = new StatusView("render", 60);

  private static WorkerStatus worker(String id, long finished, WorkerStatus.Running... running) {
    return new WorkerStatus(
        id, "host", 1, WorkerState.RUNNING, Instant.EPOCH, 4, finished, List.of(running));
  }

  private static WorkerStatus.Running running(String function, Duration time) {
    return new WorkerStatus.Running(function, TaskId.next(Clock.systemUTC()), 0, 1, time);
  }

  @Test
  void it_shows_queue_slots_and_workers() {
    List<String> lines = view.lines(List.of(worker("one", 7)), 1_234, 0);

    assertThat(lines.get(0))
        .isEqualTo("pool render   workers 1   slots 0/4 busy   backlog 1,234   - calls/s");
    assertThat(lines).anyMatch(line -> line.startsWith("one ") && line.endsWith(" 7"));
  }

  @Test
  void the_rate_is_of_workers_that_were_there_before() {
    view.lines(List.of(worker("one", 100)), 0, 0);

    List<String> lines =
        view.lines(List.of(worker("one", 150), worker("new", 9_000)), 0, 2 * SECOND);

    assertThat(lines.get(0)).endsWith("25.0 calls/s");
  }

  @Test
  void the_functions_that_run_longest_come_first() {
    List<String> lines =
        view.lines(
            List.of(
                worker(
                    "one",
                    0,
                    running("quick", Duration.ofMillis(350)),
                    running("slow", Duration.ofSeconds(90)),
                    running("quick", Duration.ofMillis(10)))),
            0,
            0);

    assertThat(lines.get(3)).matches("slow +1 +1m30s");
    assertThat(lines.get(4)).matches("quick +2 +300ms");
  }

  @Test
  void a_picture_fits_the_terminal_and_ends_with_nothing_of_the_one_before() {
    List<WorkerStatus> many =
        IntStream.range(0, 40).mapToObj(n -> worker("w".repeat(80) + n, n)).toList();

    String frame = view.frame(many, 0, 0);

    assertThat(frame).endsWith("\u001b[J").contains("and 28 more");
    assertThat(frame.replaceAll("\u001b\\[[A-Z]", "").lines())
        .allMatch(line -> line.length() < 60)
        .hasSizeLessThan(24);
  }
}
