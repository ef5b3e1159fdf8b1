package dev.muster.service;

import dev.muster.protocol.Task;
import java.util.concurrent.CountDownLatch;

/** What the tests of this module run on workers in this JVM. */
public final class TestTasks {
  static volatile CountDownLatch gate = new CountDownLatch(1);

  private TestTasks() {}

  @Task("square")
  public static long square(long n) {
    return n * n;
  }

  @Task("repeat")
  public static String repeat(String text, int times) {
    return text.repeat(times);
  }

  @Task("fail")
  public static void fail(String why) {
    throw new IllegalStateException(why);
  }

  /** Runs until the test opens the gate. */
  @Task("hold")
  public static String hold() throws InterruptedException {
    gate.await();
    return "held";
  }
}
