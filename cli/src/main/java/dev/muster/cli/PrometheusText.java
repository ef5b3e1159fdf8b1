package dev.muster.cli;

import dev.muster.protocol.MetricName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pages in Prometheus' text format put together to one: the series of a name stand together, as the
 * format wants it, and each says which process it is of. Not safe for use by many threads.
 */
final class PrometheusText {
  private static final String HELP = "# HELP ";
  private static final String TYPE = "# TYPE ";

  private final Map<String, Family> families = new LinkedHashMap<>();

  /** Adds the page of a process. */
  void add(String process, String page) {
    String label = "%s=\"%s\"".formatted(MetricName.PROCESS_LABEL, process);
    Family family = new Family();
    for (String line : page.split("\n", -1)) {
      if (line.startsWith(HELP) || line.startsWith(TYPE)) {
        String name = line.split(" ", 4)[2];
        family = families.computeIfAbsent(name, each -> new Family());
        family.describe(line);
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        family.series.add(labelled(line, label));
      }
    }
  }

  /** A name ends at its first brace, or where its value begins. */
  private static String labelled(String series, String label) {
    int space = series.indexOf(' ');
    int brace = series.indexOf('{');
    return brace >= 0 && brace < space
        ? "%s{%s,%s".formatted(series.substring(0, brace), label, series.substring(brace + 1))
        : "%s{%s}%s".formatted(series.substring(0, space), label, series.substring(space));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Family family : families.values()) {
      family.header.values().forEach(line -> text.append(line).append('\n'));
      family.series.forEach(line -> text.append(line).append('\n'));
    }
    return text.toString();
  }

  /** What is known of one name. */
  private static final class Family {
    private final Map<String, String> header = new LinkedHashMap<>();
    private final List<String> series = new ArrayList<>();

    /** Each process says the same; the first one's word is kept. */
    void describe(String line) {
      header.putIfAbsent(line.substring(0, HELP.length()), line);
    }
  }
}
