package dev.muster.bench;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import java.util.ArrayList;
import java.util.List;

/**
 * Tasks that need a core, on as many workers as there are cores: how much of these they get; and
 * how much as many bare clients get.
 */
final class CpuProbe implements Probe {
  private static final int MILLIS = 100;

  private final Setting setting;
  private final Figure figure;
  private final Figure bare;
  private final int cores = Runtime.getRuntime().availableProcessors();
  private final int tasks;

  CpuProbe(Setting setting, Figure figure, Figure bare) {
    this.setting = setting;
    this.figure = figure;
    this.bare = bare;
    this.tasks = setting.sizes().cpuTasks() * cores;
  }

  @Override
  public void warmUp() throws Exception {
    pool();
    bare();
  }

  @Override
  public void round(Readings readings) throws Exception {
    readings.both(figure, this::pool, this::executor);
    readings.both(bare, this::bare, this::executor);
  }

  /** Of the time that all cores had. */
  private double share(double seconds) {
    return tasks * MILLIS / 1e3 / (seconds * cores);
  }

  private double pool() throws Exception {
    Pool pool = setting.fleet(new Shape(cores, 1)).pool();
    List<AsyncResult<Long>> handles = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < tasks; i++) {
      handles.add(pool.applyAsync(BenchTasks::burn, (long) MILLIS));
    }
    for (int i = 0; i < tasks; i++) {
      Fleet.get(handles.get(i), setting.bound(), i, tasks);
    }
    return share((System.nanoTime() - begin) / 1e9);
  }

  private double bare() throws Exception {
    EchoFleet echo = setting.echo(EchoMode.ONE_AT_A_TIME, new Shape(cores, 1));
    return share(tasks / echo.rate(tasks, MILLIS, setting.bound()));
  }

  private double executor() throws Exception {
    try (ExecutorFloor executor = new ExecutorFloor(cores)) {
      return share(executor.burn(tasks, MILLIS));
    }
  }
}
