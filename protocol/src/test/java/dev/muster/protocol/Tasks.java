package dev.muster.protocol;

import dev.muster.protocol.Shapes.Point;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Functions as users write them. */
class Tasks extends BaseTasks {
  private final int factor;

  Tasks(int factor) {
    this.factor = factor;
  }

  @Task
  public static long square(long n) {
    return n * n;
  }

  @Task("repeat")
  public static String repeat(String text, int times) {
    return text.repeat(times);
  }

  static String show(Integer n) {
    return "integer " + n;
  }

  static String show(String text) {
    return "string " + text;
  }

  static String show(Object any) {
    return "object " + any;
  }

  static Map<String, List<Point>> byName(List<Point> points) {
    return Map.of("all", points);
  }

  static <T> T same(T value) {
    return value;
  }

  static <T extends Comparable<T>> T greatest(List<T> values) {
    return values.stream().max(T::compareTo).orElseThrow();
  }

  static String join(String... parts) {
    return String.join("-", parts);
  }

  @SuppressWarnings("unused") // by a method reference
  private static int secret(int n) {
    return -n;
  }

  static Function1<Integer, Integer> secret() {
    return Tasks::secret;
  }

  static void fail() throws IOException {
    throw new IOException("no");
  }

  int times(int n) {
    return n * factor;
  }
}
