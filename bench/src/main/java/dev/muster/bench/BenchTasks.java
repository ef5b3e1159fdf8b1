package dev.muster.bench;

import dev.muster.protocol.Task;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** What the workers run. */
public final class BenchTasks {
  private BenchTasks() {}

  /**
   * Where and when a call ran.
   *
   * @param pid the process
   * @param slot name of the thread
   * @param startMicros when it started, in microseconds since 1970
   * @param endMicros when it ended
   */
  public record Span(long pid, String slot, long startMicros, long endMicros) {}

  /**
   * Memory of a worker.
   *
   * @param pid the process
   * @param liveHeap bytes of heap that are in use after a collection
   */
  public record Memory(long pid, long liveHeap) {}

  /** Gives back what it gets: the least that a task can do. */
  @Task
  public static long same(long n) {
    return n;
  }

  /** Something to map. */
  @Task
  public static long square(long n) {
    return n * n;
  }

  /** Keeps its slot busy, and no core, for so many milliseconds. */
  @Task
  public static long pause(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
    return millis;
  }

  /** As {@link #pause}; tells where and when. */
  @Task
  public static Span span(long millis) throws InterruptedException {
    long start = micros();
    TimeUnit.MILLISECONDS.sleep(millis);
    return new Span(
        ProcessHandle.current().pid(), Thread.currentThread().getName(), start, micros());
  }

  /** So many milliseconds of one core, however many want it. */
  @Task
  public static long burn(long millis) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long steps = 0;
    long number = 1;
    while (threads.getCurrentThreadCpuTime() < end) {
      for (int i = 0; i < 10_000; i++) {
        number = number * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      }
      steps++;
    }
    return number == 0 ? 0 : steps;
  }

  /** Collects garbage, and tells what is left. */
  @Task
  public static Memory memory() {
    return new Memory(ProcessHandle.current().pid(), liveHeap());
  }

  /** Bytes of heap that are in use after a collection, of this JVM. */
  static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
