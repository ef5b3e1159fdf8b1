package dev.muster.cli;

import dev.muster.protocol.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Functions for workers. */
public final class TestTasks {
  private TestTasks() {}

  @Task("test.square")
  public static long square(long n) {
    return n * n;
  }

  @Task("test.repeat")
  public static String repeat(String text, int times) {
    return text.repeat(times);
  }

  @Task("test.fail")
  public static void fail(String why) {
    throw new IllegalStateException(why);
  }

  /** What a file says; fails where there is none. */
  @Task("test.read")
  public static String read(String file) throws IOException {
    return Files.readString(Path.of(file));
  }

  /** Not annotated. */
  public static String secret() {
    return "secret";
  }

  /** Says that it runs, by making a file, and ends when there is another. */
  @Task("test.hold")
  public static String hold(String directory) throws IOException, InterruptedException {
    Files.createFile(Path.of(directory, "begun"));
    while (!Files.exists(Path.of(directory, "go"))) {
      Thread.sleep(10);
    }
    return "held";
  }
}
