package dev.muster.local;

import dev.muster.protocol.Task;
import dev.muster.worker.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;

/** What the tests of this module run on workers. */
@NullUnmarked
public final class Tasks {
  private static String initialized;

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
  public static String nothing() {
    return "called";
  }

  @Task
  public static int add3(int a, int b, int c) {
    return a + b + c;
  }

  @Task
  public static int add4(int a, int b, int c, int d) {
    return a + b + c + d;
  }

  @Task
  public static int add5(int a, int b, int c, int d, int e) {
    return a + b + c + d + e;
  }

  @Task("repeat")
  public static String repeat(String text, int times) {
    return text.repeat(times);
  }

  @Task
  public static String nullable(String text) {
    return text;
  }

  @Task
  public static int fail(String message) {
    throw new IllegalArgumentException(message);
  }

  @Task
  public static int failWithOwnException(int code) throws OwnException {
    throw new OwnException("code " + code);
  }

  @Task
  public static int failOnOdd(int n) {
    if (n % 2 == 1) {
      throw new IllegalStateException("odd: " + n);
    }
    return n;
  }

  @Task
  public static int overflow(int depth) {
    return depth < 0 ? 0 : overflow(depth + 1) + 1;
  }

  @Task
  public static Object unencodable(int ignored) {
    return new Object();
  }

  @Task
  public static long sleep(long millis) throws InterruptedException {
    Thread.sleep(millis);
    return millis;
  }

  @Task
  public static Map<String, List<Point>> turn(Map<String, List<Point>> shapes) {
    Map<String, List<Point>> turned = new HashMap<>();
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

  /** Waits until a file is there, telling how far it is: a task that a test holds in its hand. */
  @Task
  public static String waitForFile(String file) throws InterruptedException {
    TaskContext.current().progress(0.5);
    while (!Files.exists(Path.of(file))) {
      Thread.sleep(10);
    }
    return file;
  }

  /** Leaves a line in a file, then sleeps. */
  @Task
  public static int mark(String file, long millis) throws IOException, InterruptedException {
    Files.writeString(
        Path.of(file), "started\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    Thread.sleep(millis);
    return 1;
  }

  /** Says in a folder that it runs, and waits until so many do: they must run at the same time. */
  @Task
  public static int meet(String folder, int index, int number) throws Exception {
    Files.createFile(Path.of(folder, String.valueOf(index)));
    for (int i = 0; i < number; i++) {
      waitForFile(Path.of(folder, String.valueOf(i)).toString());
    }
    return index;
  }

  /** An initializer. */
  @Task
  public static void initialize(String value) {
    initialized = initialized == null ? value : initialized + " again";
  }

  /** An initializer that fails. */
  @Task
  public static void failToInitialize(String why) {
    throw new IllegalStateException(why);
  }

  @Task
  public static String initialized(int ignored) {
    return initialized;
  }

  @Task
  public static int attempt(int ignored) {
    return TaskContext.current().attempt();
  }

  /** Ends its process in the first attempt. */
  @Task
  public static int exitAtFirst(int code) {
    if (TaskContext.current().attempt() == 1) {
      Runtime.getRuntime().halt(code);
    }
    return TaskContext.current().attempt();
  }

  /** The same in good order. */
  @Task
  public static int systemExitAtFirst(int code) {
    if (TaskContext.current().attempt() == 1) {
      System.exit(code);
    }
    return TaskContext.current().attempt();
  }

  @Task
  public static int exitAlways(int code) {
    Runtime.getRuntime().halt(code);
    return code;
  }

  /** Goes on for so long, whoever interrupts it; a negative number returns at once. */
  @Task
  public static long spin(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (millis > 0 && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    return millis;
  }

  /** Fails in the attempts before this one. */
  @Task
  public static int failBefore(int attempt) {
    if (TaskContext.current().attempt() < attempt) {
      throw new IllegalStateException("attempt " + TaskContext.current().attempt());
    }
    return TaskContext.current().attempt();
  }

  @Task
  public static byte[] echo(byte[] bytes) {
    return bytes;
  }

  /** A value, or an error, that does not fit a record, and at once; or something small, later. */
  @Task
  public static String largeOrLate(String kind) throws InterruptedException {
    if (kind.equals("value")) {
      return "v".repeat(600_000);
    } else if (kind.equals("error")) {
      throw new IllegalStateException("e".repeat(600_000));
    }
    Thread.sleep(150);
    return kind;
  }

  /** Fails in its first attempt. */
  @Task
  public static int sizeInTheSecondAttempt(byte[] bytes) {
    failBefore(2);
    return bytes.length;
  }

  /** Fails as long as a file is not there. */
  @Task
  public static int sizeWhenThere(byte[] bytes, String file) {
    if (!Files.exists(Path.of(file))) {
      throw new IllegalStateException("not yet");
    }
    return bytes.length;
  }

  /** Waits for a file in the second attempt; fails in the first. */
  @Task
  public static String waitInTheSecondAttempt(String file) throws InterruptedException {
    failBefore(2);
    return waitForFile(file);
  }

  /** Ends its process for one number. */
  @Task
  public static int exitOn13(int n) {
    return n == 13 ? exitAlways(n) : n;
  }

  /** Asks for more memory than there is. */
  @Task
  public static int exhaust(int ignored) {
    return new long[Integer.MAX_VALUE - 8].length;
  }

  /** Not annotated. */
  public static int secret(int n) {
    return n;
  }

  /** A value with two parts. */
  public record Point(int x, int y) {}

  /** An exception of the user's own. */
  public static final class OwnException extends Exception {
    public OwnException(String message) {
      super(message);
    }
  }
}
