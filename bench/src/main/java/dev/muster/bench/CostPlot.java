package dev.muster.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Cost per task against the number of tasks, of Muster and of the floor, both axes logarithmic.
 * Written as text: a library that draws would be larger than all that is drawn. Immutable.
 */
final class CostPlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;
  private static final String MUSTER = "#1f5fa8";
  private static final String FLOOR = "#8a8a8a";

  private final List<Point> muster;
  private final List<Point> floor;
  private final Range tasks;
  private final Range cost;

  /** A number of tasks and what each cost, in microseconds: the middle, the least and the most. */
  private record Point(double tasks, double cost, double least, double most) {}

  /** Whole powers of ten, so that the axes have something to name. */
  private record Range(int low, int high) {
    static Range over(List<Double> numbers) {
      double min = numbers.stream().mapToDouble(n -> n).min().orElse(1);
      double max = numbers.stream().mapToDouble(n -> n).max().orElse(10);
      int low = (int) Math.floor(Math.log10(min) + 1e-9);
      return new Range(low, Math.max(low + 1, (int) Math.ceil(Math.log10(max) - 1e-9)));
    }

    double share(double number) {
      return (Math.log10(number) - low) / (high - low);
    }
  }

  private CostPlot(List<Point> muster, List<Point> floor) {
    this.muster = muster;
    this.floor = floor;
    List<Point> all = new ArrayList<>(muster);
    all.addAll(floor);
    tasks = Range.over(all.stream().map(Point::tasks).toList());
    List<Double> costs = new ArrayList<>();
    all.forEach(each -> costs.addAll(List.of(each.least(), each.most())));
    cost = Range.over(costs);
  }

  static CostPlot of(Report report) {
    List<Point> muster = new ArrayList<>();
    List<Point> floor = new ArrayList<>();
    for (Result each : report.results()) {
      double number = (double) each.figure().tasks();
      Spread value = each.value();
      Spread beside = each.floor();
      if (number > 0 && value != null) {
        muster.add(point(number, value));
      }
      if (number > 0 && beside != null) {
        floor.add(point(number, beside));
      }
    }
    muster.sort(Comparator.comparingDouble(Point::tasks));
    floor.sort(Comparator.comparingDouble(Point::tasks));
    return new CostPlot(muster, floor);
  }

  /** From tasks in a second to microseconds for a task. */
  private static Point point(double tasks, Spread rate) {
    return new Point(tasks, 1e6 / rate.median(), 1e6 / rate.max(), 1e6 / rate.min());
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">",
        WIDTH,
        HEIGHT);
    add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, HEIGHT);
    add(
        svg,
        "<text x=\"%d\" y=\"20\" font-size=\"14\">Cost of a no-op task against the number of tasks,"
            + " µs</text>",
        LEFT);
    grid(svg);
    if (muster.isEmpty()) {
      add(svg, "<text x=\"%d\" y=\"%d\">nothing was measured</text>", LEFT + 20, TOP + 30);
    }
    line(svg, "bare Kafka", FLOOR, floor);
    line(svg, "Muster, a handle each", MUSTER, muster);
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">tasks, submitted one by one</text>",
        (LEFT + WIDTH - RIGHT) / 2,
        HEIGHT - 10);
    return svg.append("</svg>\n").toString();
  }

  private void grid(StringBuilder svg) {
    for (int power = cost.low(); power <= cost.high(); power++) {
      double y = y(Math.pow(10, power));
      add(
          svg,
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>",
          LEFT,
          y,
          WIDTH - RIGHT,
          y);
      String label = power < 0 ? "%s".formatted(Math.pow(10, power)) : NumberText.plain(power);
      add(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 8, y + 4, label);
    }
    for (int power = tasks.low(); power <= tasks.high(); power++) {
      double x = x(Math.pow(10, power));
      add(
          svg,
          "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#ddd\"/>",
          x,
          TOP,
          x,
          HEIGHT - BOTTOM);
      add(
          svg,
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
          x,
          HEIGHT - BOTTOM + 18,
          NumberText.plain(power));
    }
  }

  private void line(StringBuilder svg, String name, String colour, List<Point> points) {
    if (points.isEmpty()) {
      return;
    }
    StringBuilder path = new StringBuilder();
    for (Point each : points) {
      path.append(format("%.1f,%.1f ", x(each.tasks()), y(each.cost())));
      add(
          svg,
          "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
          x(each.tasks()),
          y(each.least()),
          x(each.tasks()),
          y(each.most()),
          colour);
      add(
          svg,
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"><title>%s: %s µs</title></circle>",
          x(each.tasks()),
          y(each.cost()),
          colour,
          name,
          NumberText.of(each.cost()));
    }
    add(
        svg,
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        path.toString().strip(),
        colour);
    Point last = points.get(points.size() - 1);
    add(
        svg,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"%s\">%s</text>",
        x(last.tasks()) - 8,
        y(last.cost()) - 10,
        colour,
        name);
  }

  private double x(double number) {
    return LEFT + tasks.share(number) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double number) {
    return HEIGHT - BOTTOM - cost.share(number) * (HEIGHT - BOTTOM - TOP);
  }

  private static void add(StringBuilder svg, String text, Object... values) {
    svg.append(format(text, values)).append('\n');
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
