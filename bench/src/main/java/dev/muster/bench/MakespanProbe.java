package dev.muster.bench;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A few long tasks, all of the same length: whether each goes where there is room. */
final class MakespanProbe implements Probe {
  private final Setting setting;
  private final Shape shape;
  private final Figure single;
  private final Figure mapped;
  private final int tasks;
  private final long millis;

  MakespanProbe(Setting setting, Shape shape, Figure single, Figure mapped) {
    this.setting = setting;
    this.shape = shape;
    this.single = single;
    this.mapped = mapped;
    this.tasks = setting.sizes().makespanTasks();
    this.millis = setting.sizes().makespanTask().toMillis();
  }

  @Override
  public void round(Readings readings) throws Exception {
    double ideal = (tasks + shape.all() - 1) / shape.all() * millis / 1e3;
    readings.set(single, oneByOne(), ideal);
    readings.set(mapped, byMap(), ideal);
  }

  private double oneByOne() throws Exception {
    Pool pool = setting.fleet(shape).pool();
    List<AsyncResult<Long>> handles = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < tasks; i++) {
      handles.add(pool.applyAsync(BenchTasks::pause, millis));
    }
    for (int i = 0; i < tasks; i++) {
      Fleet.get(handles.get(i), setting.bound(), i, tasks);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private double byMap() throws Exception {
    Pool pool = setting.fleet(shape).pool();
    List<Long> inputs = Collections.nCopies(tasks, millis);
    long begin = System.nanoTime();
    Fleet.get(pool.mapAsync(BenchTasks::pause, inputs), setting.bound(), 0, tasks);
    return (System.nanoTime() - begin) / 1e9;
  }
}
