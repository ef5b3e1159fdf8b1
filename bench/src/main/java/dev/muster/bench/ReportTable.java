package dev.muster.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as lines of text, each of at most a hundred characters. */
final class ReportTable {
  private static final int WIDTH = 100;
  private static final String ROW = "%-38s%-21s%-21s%8s %8s";
  private static final int NAME = 37;

  private final Report report;
  private final List<String> lines = new ArrayList<>();

  ReportTable(Report report) {
    this.report = report;
  }

  List<String> lines() {
    header();
    table();
    notes();
    return List.copyOf(lines);
  }

  private void header() {
    Machine machine = report.machine();
    wrap(
        "muster %s, Kafka %s, Java %s".formatted(report.muster(), report.kafka(), machine.java()),
        "");
    wrap(
        "%s, %d cores%s, %d MiB"
            .formatted(
                machine.system(),
                machine.cores(),
                machine.processor().isEmpty() ? "" : " of " + machine.processor(),
                machine.memoryMib()),
        "");
    wrap(
        String.format(
            Locale.ROOT,
            "%s, %.0f s, %d rounds%s, load before it began: %.1f",
            report.startedAt(),
            report.seconds(),
            report.rounds(),
            report.quick() ? " with the small sizes of --quick" : "",
            report.loadBefore()),
        "");
    wrap("Medians with smallest and largest; ratios are those within a round.", "");
    lines.add("");
  }

  private void table() {
    lines.add(ROW.formatted("figure", "muster", "floor", "ratio", "target").stripTrailing());
    for (Result each : report.results()) {
      Target target = each.figure().target();
      Spread ratio = each.ratio();
      String mark = Boolean.FALSE.equals(each.met()) ? " !" : "";
      lines.add(
          (ROW.formatted(
                      shortened(name(each.figure()) + (each.note().isEmpty() ? "" : " *")),
                      NumberText.of(each.value()),
                      NumberText.of(each.floor()),
                      ratio == null ? NumberText.NONE : NumberText.of(ratio.median()),
                      target == null ? "" : target)
                  + mark)
              .stripTrailing());
    }
    lines.add("");
    if (report.results().stream().anyMatch(each -> Boolean.FALSE.equals(each.met()))) {
      lines.add("! the target is not reached");
    }
  }

  static String name(Figure figure) {
    return "%s, %s".formatted(figure.name(), figure.unit());
  }

  private static String shortened(String text) {
    return text.length() <= NAME ? text : text.substring(0, NAME - 1) + "…";
  }

  /** What is the same for many is said once. */
  private void notes() {
    Map<String, List<String>> byNote = new LinkedHashMap<>();
    for (Result each : report.results()) {
      if (!each.note().isEmpty()) {
        byNote.computeIfAbsent(each.note(), none -> new ArrayList<>()).add(name(each.figure()));
      }
    }
    byNote.forEach(
        (note, figures) -> wrap("* %s: %s".formatted(String.join("; ", figures), note), "  "));
  }

  private void wrap(String text, String indent) {
    String rest = text;
    String begin = "";
    while (begin.length() + rest.length() > WIDTH) {
      int end = rest.lastIndexOf(' ', WIDTH - begin.length());
      int cut = end <= 0 ? WIDTH - begin.length() : end;
      lines.add(begin + rest.substring(0, cut));
      rest = rest.substring(cut).stripLeading();
      begin = indent;
    }
    lines.add(begin + rest);
  }
}
