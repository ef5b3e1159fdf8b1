package dev.muster.bench;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.worker.Supervisor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** A worker process that is started while a fleet works: how soon it takes its first task. */
final class JoinProbe implements Probe {
  private static final long TASK_MILLIS = 20;
  private static final int AHEAD = 40;

  private final Setting setting;
  private final Figure joined;

  JoinProbe(Setting setting, Figure joined) {
    this.setting = setting;
    this.joined = joined;
  }

  @Override
  public void round(Readings readings) throws Exception {
    readings.both(joined, this::worker, this::bare);
  }

  private double worker() throws Exception {
    Fleet fleet = setting.fleet(Shape.TWO);
    Set<Long> present = Set.copyOf(fleet.pids());
    Pool pool = fleet.pool();
    Deque<AsyncResult<BenchTasks.Span>> open = new ArrayDeque<>();
    long begin = BenchTasks.micros();
    Supervisor another = fleet.workers(1);
    try {
      while (true) {
        while (open.size() < AHEAD) {
          open.add(pool.applyAsync(BenchTasks::span, TASK_MILLIS));
        }
        BenchTasks.Span span = Fleet.get(open.remove(), setting.bound(), 0, 1);
        if (!present.contains(span.pid())) {
          return (span.startMicros() - begin) / 1e6;
        }
      }
    } finally {
      for (AsyncResult<BenchTasks.Span> each : open) {
        each.await(setting.bound().left());
      }
      another.kill();
    }
  }

  /** Its record is there before it is. */
  private double bare() throws Exception {
    String bootstrap = setting.stage().bootstrapServers();
    String name = setting.stage().freshName("join");
    Shape one = new Shape(1, 1);
    try (EchoFleet echo =
        EchoFleet.open(bootstrap, name, EchoMode.ONE_AT_A_TIME, one, RecordSizes.USUAL)) {
      long begin = System.nanoTime();
      echo.start(bootstrap, name, RecordSizes.USUAL);
      echo.roundTrip(setting.bound());
      return (System.nanoTime() - begin) / 1e9;
    }
  }
}
