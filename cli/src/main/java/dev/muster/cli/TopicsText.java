package dev.muster.cli;

import dev.muster.broker.Inspected;
import dev.muster.broker.Inspected.Trait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was found of topics and share groups, for people and for machines. */
final class TopicsText {
  private static final List<String> HEADER = List.of("NAME", "WHAT", "EXPECTED", "FOUND", "");
  private static final String NONE = "-";

  private TopicsText() {}

  /** A row for each trait; what is not as it must be is named at its end. */
  static List<String> table(List<Inspected> all) {
    Table table = new Table(HEADER);
    for (Inspected each : all) {
      table.add(
          List.of(
              each.name(),
              kind(each),
              "exists",
              each.exists() ? "exists" : NONE,
              each.exists() ? "ok" : "MISSING"));
      if (each.exists()) {
        each.traits().forEach(trait -> table.add(row(each, trait)));
      }
    }
    return table.lines();
  }

  private static List<String> row(Inspected each, Trait trait) {
    return List.of(
        each.name(),
        trait.name(),
        text(trait.expected()),
        text(trait.found()),
        trait.asExpected() ? "ok" : "DIFFERS");
  }

  private static String text(String value) {
    return value.isEmpty() ? NONE : value;
  }

  private static String kind(Inspected each) {
    return each.kind().name().toLowerCase(Locale.ROOT);
  }

  /**
   * What mending it changes, a line for each change; nothing where nothing can be.
   *
   * @param only whether it is only said
   */
  static List<String> changes(Inspected each, boolean only) {
    String would = only ? "would be " : "";
    List<String> lines = new ArrayList<>();
    if (!each.exists()) {
      lines.add("%s: %screated (%s)".formatted(each.name(), would, kind(each)));
      return lines;
    }
    for (Trait trait : each.traits()) {
      if (!trait.asExpected() && trait.obstacle().isEmpty()) {
        lines.add(
            "%s: %s %sset to %s, was %s"
                .formatted(
                    each.name(), trait.name(), would, trait.expected(), text(trait.found())));
      }
    }
    return lines;
  }

  /** What cannot be mended, and why, a line for each. */
  static List<String> obstacles(Inspected each) {
    return each.traits().stream()
        .filter(trait -> !trait.asExpected() && !trait.obstacle().isEmpty())
        .map(
            trait ->
                "%s: %s stays %s instead of %s: %s"
                    .formatted(
                        each.name(),
                        trait.name(),
                        trait.found(),
                        trait.expected(),
                        trait.obstacle()))
        .toList();
  }

  /** A topic or group as a JSON object. */
  static Map<String, Object> json(Inspected each) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", each.name());
    fields.put("kind", kind(each));
    fields.put("exists", each.exists());
    fields.put("asExpected", each.asExpected());
    fields.put("traits", each.traits().stream().map(TopicsText::json).toList());
    return fields;
  }

  private static Map<String, Object> json(Trait trait) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", trait.name());
    fields.put("expected", trait.expected());
    fields.put("found", trait.found());
    fields.put("asExpected", trait.asExpected());
    if (!trait.obstacle().isEmpty()) {
      fields.put("obstacle", trait.obstacle());
    }
    return fields;
  }
}
