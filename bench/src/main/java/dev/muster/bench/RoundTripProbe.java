package dev.muster.bench;

import dev.muster.coordinator.Pool;

/** One call at a time: what a caller waits for its result. */
final class RoundTripProbe implements Probe {
  /**
   * So many rounds come before those that count, in a full run: a method that runs once in a call
   * is interpreted for the first hundreds of them, and compiled well after some thousand.
   */
  private static final int WARM_UPS = 9;

  private final Setting setting;
  private final Figure p50;
  private final Figure p99;

  RoundTripProbe(Setting setting, Figure p50, Figure p99) {
    this.setting = setting;
    this.p50 = p50;
    this.p99 = p99;
  }

  @Override
  public void warmUp() throws Exception {
    int rounds = setting.sizes().quick() ? 1 : WARM_UPS;
    for (int i = 0; i < rounds; i++) {
      calls();
      echoes();
    }
  }

  @Override
  public void round(Readings readings) throws Exception {
    long[][] taken = new long[2][];
    // Both figures come from the same calls.
    readings.both(
        p50,
        () -> {
          taken[0] = calls();
          return Quantile.of(0.5, taken[0]) / 1e6;
        },
        () -> {
          taken[1] = echoes();
          return Quantile.of(0.5, taken[1]) / 1e6;
        });
    readings.set(p99, Quantile.of(0.99, taken[0]) / 1e6, Quantile.of(0.99, taken[1]) / 1e6);
  }

  private long[] calls() throws Exception {
    Pool pool = setting.fleet(Shape.TWO).pool();
    long[] nanos = new long[setting.sizes().roundTrips()];
    for (int i = 0; i < nanos.length; i++) {
      long begin = System.nanoTime();
      Fleet.get(pool.applyAsync(BenchTasks::same, (long) i), setting.bound(), i, nanos.length);
      nanos[i] = System.nanoTime() - begin;
    }
    return nanos;
  }

  private long[] echoes() throws Exception {
    // After the fleet, whose records tell how large those of the floor are to be.
    setting.fleet(Shape.TWO);
    EchoFleet echo = setting.echo(EchoMode.ONE_AT_A_TIME, Shape.TWO);
    long[] nanos = new long[setting.sizes().roundTrips()];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = echo.roundTrip(setting.bound());
    }
    return nanos;
  }
}
