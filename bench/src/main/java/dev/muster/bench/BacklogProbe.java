package dev.muster.bench;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Long and short calls of one function, in random order and all at once: whether a slot is ever
 * without work while calls wait elsewhere.
 */
final class BacklogProbe implements Probe {
  private static final int LONG = 6;
  private static final int SHORT = 300;
  private static final long SHORT_MILLIS = 10;
  private static final long SEED = 42;

  private final Setting setting;
  private final Figure idle;
  private final Figure makespan;
  private final List<Long> millis = new ArrayList<>();

  BacklogProbe(Setting setting, Figure idle, Figure makespan) {
    this.setting = setting;
    this.idle = idle;
    this.makespan = makespan;
    Random random = new Random(SEED);
    long longest = setting.sizes().longest().toMillis();
    for (int i = 0; i < LONG; i++) {
      millis.add(longest * 2 / 5 + random.nextInt((int) (longest * 3 / 5)));
    }
    int few = setting.sizes().quick() ? SHORT / 5 : SHORT;
    millis.addAll(Collections.nCopies(few, SHORT_MILLIS));
    Collections.shuffle(millis, random);
  }

  @Override
  public void warmUp() throws Exception {
    Pool pool = setting.fleet(Shape.FOUR).pool();
    for (int i = 0; i < Shape.FOUR.all(); i++) {
      Fleet.get(pool.applyAsync(BenchTasks::span, SHORT_MILLIS), setting.bound(), i, millis.size());
    }
  }

  @Override
  public void round(Readings readings) throws Exception {
    Pool pool = setting.fleet(Shape.FOUR).pool();
    List<AsyncResult<BenchTasks.Span>> handles = new ArrayList<>();
    long begin = System.nanoTime();
    for (long each : millis) {
      handles.add(pool.applyAsync(BenchTasks::span, each));
    }
    List<BenchTasks.Span> spans = new ArrayList<>();
    for (AsyncResult<BenchTasks.Span> each : handles) {
      spans.add(Fleet.get(each, setting.bound(), spans.size(), millis.size()));
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    readings.set(idle, SlotGaps.longest(spans, Shape.FOUR.all()) / 1e3);
    readings.set(makespan, seconds, ideal(Shape.FOUR.all()) / 1e3);
  }

  /** Each call goes, in the order they were submitted, to the slot that is free first. */
  private long ideal(int slots) {
    PriorityQueue<Long> free = new PriorityQueue<>(Collections.nCopies(slots, 0L));
    long last = 0;
    for (long each : millis) {
      long end = free.remove() + each;
      free.add(end);
      last = Math.max(last, end);
    }
    return last;
  }
}
