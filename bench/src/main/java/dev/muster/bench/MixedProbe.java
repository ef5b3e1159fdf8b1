package dev.muster.bench;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A steady stream of short tasks, while long ones hold all slots but one: whether the short ones
 * find the slot that is free. What they wait for is beside what they wait for without the long
 * ones.
 */
final class MixedProbe implements Probe {
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final long SEED = 42;

  private final Setting setting;
  private final boolean oneFunction;
  private final Figure p99;
  private final Random random = new Random(SEED);

  /**
   * @param oneFunction whether long and short are calls of one function, which differ in nothing
   *     but the argument
   */
  MixedProbe(Setting setting, boolean oneFunction, Figure p99) {
    this.setting = setting;
    this.oneFunction = oneFunction;
    this.p99 = p99;
  }

  @Override
  public void warmUp() throws Exception {
    stream(false);
  }

  @Override
  public void round(Readings readings) throws Exception {
    readings.both(p99, () -> stream(true), () -> stream(false));
  }

  private double stream(boolean amongLong) throws Exception {
    Pool pool = setting.fleet(Shape.FOUR).pool();
    int number = (int) setting.sizes().mixed().dividedBy(INTERVAL);
    AtomicLongArray nanos = new AtomicLongArray(number);
    List<AsyncResult<Long>> all = new ArrayList<>();
    List<AsyncResult<Long>> running = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < number; i++) {
      if (amongLong) {
        keepLong(pool, running);
      }
      sleepUntil(begin + i * INTERVAL.toNanos());
      all.add(send(pool, i, nanos));
    }
    for (int i = 0; i < number; i++) {
      Fleet.get(all.get(i), setting.bound(), i, number);
    }
    for (AsyncResult<Long> each : running) {
      Fleet.get(each, setting.bound(), number, number);
    }
    long[] taken = new long[number];
    for (int i = 0; i < number; i++) {
      taken[i] = nanos.get(i);
    }
    return Quantile.of(0.99, taken) / 1e6;
  }

  private AsyncResult<Long> send(Pool pool, int number, AtomicLongArray nanos) {
    long sent = System.nanoTime();
    AsyncResult<Long> handle =
        oneFunction
            ? pool.applyAsync(BenchTasks::pause, 0L)
            : pool.applyAsync(BenchTasks::same, (long) number);
    var unused =
        handle
            .toCompletableFuture()
            .whenComplete((value, failure) -> nanos.set(number, System.nanoTime() - sent));
    return handle;
  }

  /** One less than there are slots. */
  private void keepLong(Pool pool, List<AsyncResult<Long>> running) {
    running.removeIf(AsyncResult::ready);
    while (running.size() < Shape.FOUR.all() - 1) {
      long longest = setting.sizes().longest().toMillis();
      long shortest = longest * 2 / 5;
      running.add(
          pool.applyAsync(
              BenchTasks::pause, shortest + random.nextInt((int) (longest - shortest))));
    }
  }

  private static void sleepUntil(long nanoTime) throws InterruptedException {
    long left = nanoTime - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }
}
