package dev.muster.bench;

import dev.muster.coordinator.Pool;
import dev.muster.coordinator.ResultIterator;
import dev.muster.protocol.ResultTimeoutException;
import java.util.List;
import java.util.stream.LongStream;

/** A map over many small numbers, with the chunks that the pool chooses. */
final class MapProbe implements Probe {
  /** A floor is over in milliseconds, and once says nothing: as often as this has room for. */
  private static final double FLOOR_SECONDS = 0.25;

  /** A pool lives for long: what its first maps cost the compilers is none of the figure's. */
  private static final int WARM_UP = 8;

  private final Setting setting;
  private final Figure figure;
  private final boolean lazily;
  private final int items;
  private final List<Long> inputs;

  private MapProbe(Setting setting, Figure figure, boolean lazily) {
    this.setting = setting;
    this.figure = figure;
    this.lazily = lazily;
    this.items = setting.sizes().items();
    this.inputs = LongStream.range(0, items).boxed().toList();
  }

  static MapProbe map(Setting setting, Figure figure) {
    return new MapProbe(setting, figure, false);
  }

  static MapProbe imap(Setting setting, Figure figure) {
    return new MapProbe(setting, figure, true);
  }

  @Override
  public void warmUp() throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      rate();
    }
    floor();
  }

  @Override
  public void round(Readings readings) throws Exception {
    readings.both(figure, this::rate, this::floor);
  }

  private double rate() throws Exception {
    Pool pool = setting.fleet(Shape.TWO).pool();
    long begin = System.nanoTime();
    long last = lazily ? iterate(pool) : map(pool);
    double rate = items / ((System.nanoTime() - begin) / 1e9);
    if (last != BenchTasks.square(items - 1)) {
      throw new IllegalStateException("the last item came to %d".formatted(last));
    }
    return rate;
  }

  private long map(Pool pool) throws NotReachedException {
    List<Long> squares =
        Fleet.get(pool.mapAsync(BenchTasks::square, inputs), setting.bound(), 0, items);
    return squares.get(items - 1);
  }

  private long iterate(Pool pool) throws NotReachedException {
    long last = -1;
    int done = 0;
    try (ResultIterator<Long> squares = pool.imap(BenchTasks::square, inputs)) {
      while (done < items) {
        last = squares.next(setting.bound().left());
        done++;
      }
    } catch (ResultTimeoutException e) {
      setting.bound().check(done, items);
      throw e;
    }
    return last;
  }

  private double floor() throws Exception {
    try (ExecutorFloor executor = new ExecutorFloor(Shape.TWO.all())) {
      double seconds = 0;
      long done = 0;
      while (seconds < FLOOR_SECONDS) {
        setting.bound().check(done, items);
        seconds += items / executor.map(items);
        done += items;
      }
      return done / seconds;
    }
  }
}
