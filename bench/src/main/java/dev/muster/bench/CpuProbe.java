package dev.muster.bench;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import java.util.ArrayList;
import java.util.List;

/** Tasks that need a core, on as many workers as there are cores: how much of these they get. */
final class CpuProbe implements Probe {
  private static final long MILLIS = 100;

  private final Setting setting;
  private final Figure figure;
  private final int cores = Runtime.getRuntime().availableProcessors();
  private final int tasks;

  CpuProbe(Setting setting, Figure figure) {
    this.setting = setting;
    this.figure = figure;
    this.tasks = setting.sizes().cpuTasks() * cores;
  }

  @Override
  public void warmUp() throws Exception {
    run(cores);
  }

  @Override
  public void round(Readings readings) throws Exception {
    readings.both(figure, () -> share(run(tasks)), this::floor);
  }

  /** Of the time that all cores had. */
  private double share(double seconds) {
    return tasks * MILLIS / 1e3 / (seconds * cores);
  }

  private double run(int number) throws Exception {
    Pool pool = setting.fleet(new Shape(cores, 1)).pool();
    List<AsyncResult<Long>> handles = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < number; i++) {
      handles.add(pool.applyAsync(BenchTasks::burn, MILLIS));
    }
    for (int i = 0; i < number; i++) {
      Fleet.get(handles.get(i), setting.bound(), i, number);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private double floor() throws Exception {
    try (ExecutorFloor executor = new ExecutorFloor(cores)) {
      return share(executor.burn(tasks, MILLIS));
    }
  }
}
