package dev.muster.local;

import dev.muster.protocol.Task;
import dev.muster.worker.TaskContext;

/** What a chaos run computes: results that can be checked. */
public final class ChaosTasks {
  private ChaosTasks() {}

  /** The square of a number, at once. */
  @Task("muster.chaos.square")
  public static long square(long n) {
    return n * n;
  }

  /** The square of a number, after so many milliseconds. */
  @Task("muster.chaos.slow")
  public static long slow(long n, long millis) throws InterruptedException {
    Thread.sleep(millis);
    return n * n;
  }

  /** The square of a number; fails in the first attempt. */
  @Task("muster.chaos.flaky")
  public static long flaky(long n) {
    if (TaskContext.current().attempt() == 1) {
      throw new IllegalStateException("the first attempt fails");
    }
    return n * n;
  }
}
