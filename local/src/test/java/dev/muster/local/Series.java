package dev.muster.local;

import dev.muster.protocol.MetricName;
import java.util.Collection;
import java.util.List;

/** The series of a page in Prometheus' text format. */
record Series(String name, String labels, double value) {
  /** Reads a page. */
  static List<Series> of(String page) {
    return page.lines().filter(line -> !line.startsWith("#")).map(Series::read).toList();
  }

  private static Series read(String line) {
    int value = line.lastIndexOf(' ');
    int brace = line.indexOf('{');
    String name = line.substring(0, brace < 0 ? value : brace);
    String labels = brace < 0 ? "" : line.substring(brace, value);
    return new Series(name, labels, Double.parseDouble(line.substring(value + 1)));
  }

  /** The sum of all series of a name that have these labels, each as {@code name="value"}. */
  static long sum(Collection<Series> all, MetricName name, String... labels) {
    return sum(all, name.prometheus(), labels);
  }

  /** How much a histogram has seen. */
  static long count(Collection<Series> all, MetricName name) {
    return sum(all, name.prometheus() + "_count");
  }

  private static long sum(Collection<Series> all, String name, String... labels) {
    return Math.round(
        all.stream()
            .filter(each -> each.name.equals(name))
            .filter(each -> List.of(labels).stream().allMatch(each.labels::contains))
            .mapToDouble(Series::value)
            .sum());
  }
}
