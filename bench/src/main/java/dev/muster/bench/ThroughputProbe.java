package dev.muster.bench;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import java.util.ArrayList;
import java.util.List;

/**
 * No-op tasks, submitted one by one with {@code applyAsync}, a handle each, until all have come.
 */
final class ThroughputProbe implements Probe {
  private static final int WARM_UP = 20_000;
  private static final int HOPELESS = 10;

  private final Setting setting;
  private final Shape shape;
  private final int tasks;
  private final int most;
  private final Figure figure;
  private final Readings.Reading floor;
  private final Readings.Reading value;

  private ThroughputProbe(
      Setting setting, Shape shape, int tasks, int most, Figure figure, Side value, Side floor) {
    this.setting = setting;
    this.shape = shape;
    this.tasks = tasks;
    this.most = most;
    this.figure = figure;
    this.value = () -> value.take(this);
    this.floor = () -> floor.take(this);
  }

  private interface Side {
    double take(ThroughputProbe probe) throws Exception;
  }

  /** Tasks in a second, beside records in a second of a floor. */
  static ThroughputProbe beside(
      Setting setting, Shape shape, EchoMode mode, int tasks, int records, Figure figure) {
    return new ThroughputProbe(
        setting,
        shape,
        tasks,
        tasks,
        figure,
        probe -> probe.rate(tasks),
        probe -> {
          // After the fleet, whose records tell how large those of the floor are to be.
          setting.fleet(shape);
          return setting.echo(mode, shape).rate(records, setting.bound());
        });
  }

  /** Microseconds for a task, of many beside those of few. */
  static ThroughputProbe cost(Setting setting, int many, int few, Figure figure) {
    return new ThroughputProbe(
        setting,
        Shape.TWO,
        few,
        many,
        figure,
        probe -> 1e6 / probe.rate(many),
        probe -> 1e6 / probe.rate(few));
  }

  @Override
  public void warmUp() throws Exception {
    double rate = rate(Math.max(1, Math.min(tasks / 2, WARM_UP)));
    double left = setting.bound().left().toMillis() / 1e3;
    // The pool learns while it works, so this is for what is out of the question only.
    if (most / rate > HOPELESS * left) {
      throw new NotReachedException(most, rate, setting.bound().left());
    }
    // The floor of few tasks is this again; that of bare clients is compiled anew in each process.
    floor.take();
  }

  @Override
  public void round(Readings readings) throws Exception {
    readings.both(figure, value, floor);
  }

  private double rate(int number) throws Exception {
    Pool pool = setting.fleet(shape).pool();
    TimeBound bound = setting.bound();
    List<AsyncResult<Long>> handles = new ArrayList<>(number);
    long begin = System.nanoTime();
    for (long i = 0; i < number; i++) {
      handles.add(pool.applyAsync(BenchTasks::same, i));
      if (i % 1_000 == 0 && bound.isOver()) {
        bound.check(ready(handles), number);
      }
    }
    for (int i = 0; i < number; i++) {
      AsyncResult<Long> handle = handles.get(i);
      if (!handle.await(bound.left())) {
        bound.check(ready(handles), number);
      }
      if (handle.get() != i) {
        throw new IllegalStateException("call %d came to %d".formatted(i, handle.get()));
      }
    }
    return number / ((System.nanoTime() - begin) / 1e9);
  }

  private static long ready(List<AsyncResult<Long>> handles) {
    return handles.stream().filter(AsyncResult::ready).count();
  }
}
