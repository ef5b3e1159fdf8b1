package dev.muster.cli;

import dev.muster.coordinator.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A pool as a picture in a terminal, drawn again and again over itself. Knows the picture before,
 * for rates. Not safe for use by several threads.
 */
final class StatusView {
  /** Clears the terminal, before the first picture. */
  static final String CLEAR = "\u001b[2J";

  private static final String HOME = "\u001b[H";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_SCREEN = "\u001b[J";
  private static final int SHOWN_FUNCTIONS = 5;
  private static final int SHOWN_WORKERS = 12;
  private static final int DEFAULT_COLUMNS = 80;

  private final String pool;
  private final int columns;
  private Map<String, Long> finishedBefore = Map.of();
  private long nanosBefore;

  /**
   * A view without a picture.
   *
   * @param columns how wide the terminal is; 0 where nobody knows
   */
  StatusView(String pool, int columns) {
    this.pool = pool;
    this.columns = columns == 0 ? DEFAULT_COLUMNS : columns;
  }

  /** The next picture, with what moves the cursor. */
  String frame(List<WorkerStatus> workers, long backlog, long nanos) {
    StringBuilder frame = new StringBuilder(HOME);
    for (String line : lines(workers, backlog, nanos)) {
      // A line that is too long would break, and the picture with it.
      frame.append(line, 0, Math.min(line.length(), columns - 1)).append(REST_OF_LINE).append('\n');
    }
    return frame.append(REST_OF_SCREEN).toString();
  }

  /** The lines of the next picture. */
  List<String> lines(List<WorkerStatus> workers, long backlog, long nanos) {
    int slots = workers.stream().mapToInt(WorkerStatus::slots).sum();
    int busy = workers.stream().mapToInt(worker -> worker.running().size()).sum();
    List<String> lines = new ArrayList<>();
    lines.add(
        "pool %s   workers %d   slots %d/%d busy   backlog %,d   %s calls/s"
            .formatted(pool, workers.size(), busy, slots, backlog, rate(workers, nanos)));
    lines.add("");
    Table functions = new Table(List.of("FUNCTION", "RUNNING", "LONGEST"));
    slowest(workers).forEach(functions::add);
    lines.addAll(functions.lines());
    lines.add("");
    Table table = new Table(List.of("WORKER", "STATE", "BUSY", "SLOTS", "FINISHED"));
    workers.stream().limit(SHOWN_WORKERS).map(StatusView::row).forEach(table::add);
    lines.addAll(table.lines());
    if (workers.size() > SHOWN_WORKERS) {
      lines.add("and %d more: muster workers".formatted(workers.size() - SHOWN_WORKERS));
    }
    return lines;
  }

  /** Of the workers that were there before: one that is new has not done all of it just now. */
  private String rate(List<WorkerStatus> workers, long nanos) {
    long ended = 0;
    Map<String, Long> finished = new HashMap<>();
    for (WorkerStatus worker : workers) {
      finished.put(worker.id(), worker.finished());
      ended += worker.finished() - finishedBefore.getOrDefault(worker.id(), worker.finished());
    }
    double seconds = (nanos - nanosBefore) / 1e9;
    boolean first = finishedBefore.isEmpty();
    finishedBefore = finished;
    nanosBefore = nanos;
    return first ? "-" : "%,.1f".formatted(ended / Math.max(seconds, 1e-3));
  }

  private static List<List<String>> slowest(List<WorkerStatus> workers) {
    Map<String, List<Duration>> running =
        workers.stream()
            .flatMap(worker -> worker.running().stream())
            .collect(
                Collectors.groupingBy(
                    WorkerStatus.Running::function,
                    Collectors.mapping(WorkerStatus.Running::runTime, Collectors.toList())));
    return running.entrySet().stream()
        .sorted(
            Comparator.comparing(
                (Map.Entry<String, List<Duration>> each) -> longest(each.getValue()),
                Comparator.reverseOrder()))
        .limit(SHOWN_FUNCTIONS)
        .map(
            each ->
                List.of(
                    each.getKey(),
                    Integer.toString(each.getValue().size()),
                    DurationConverter.format(
                        Duration.ofMillis(longest(each.getValue()).toMillis() / 100 * 100))))
        .toList();
  }

  private static Duration longest(List<Duration> times) {
    return times.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  private static List<String> row(WorkerStatus worker) {
    return List.of(
        worker.id(),
        worker.state().name().toLowerCase(Locale.ROOT),
        Integer.toString(worker.running().size()),
        Integer.toString(worker.slots()),
        "%,d".formatted(worker.finished()));
  }
}
