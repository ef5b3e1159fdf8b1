package dev.muster.local;

import dev.muster.protocol.Task;
import dev.muster.worker.TaskContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tests of this module run on workers. */
public final class Tasks {
  private Tasks() {}

  @Task
  public static long square(long n) {
    return n * n;
  }

  @Task("add")
  public static int add(int a, int b) {
    return a + b;
  }

  @Task
  public static int fail(String message) {
    throw new IllegalArgumentException(message);
  }

  @Task
  public static long sleep(long millis) throws InterruptedException {
    Thread.sleep(millis);
    return millis;
  }

  @Task
  public static Map<String, List<Point>> turn(Map<String, List<Point>> shapes) {
    Map<String, List<Point>> turned = new java.util.HashMap<>();
    shapes.forEach(
        (name, points) -> {
          List<Point> each = new ArrayList<>();
          points.forEach(p -> each.add(new Point(-p.y(), p.x())));
          turned.put(name, each);
        });
    return turned;
  }

  @Task
  public static long pid(int ignored) {
    return ProcessHandle.current().pid();
  }

  @Task
  public static int progress(int steps) throws InterruptedException {
    for (int i = 1; i <= steps; i++) {
      TaskContext.current().progress((double) i / steps);
      Thread.sleep(150);
    }
    return steps;
  }

  /** Not annotated. */
  public static int secret(int n) {
    return n;
  }

  /** A value with two parts. */
  public record Point(int x, int y) {}
}
