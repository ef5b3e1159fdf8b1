package dev.muster.bench;

import dev.muster.protocol.MusterException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures Muster beside its floors in one run: on one broker, in turn, in several rounds. A figure
 * that cannot be had is in the report with the reason; no measurement takes longer than its limit,
 * and a little for the clearing up.
 *
 * <p>All processes it starts end with it, and with this process, however that ends.
 */
public final class Bench {
  private static final Logger log = LoggerFactory.getLogger(Bench.class);

  /** What a measurement may take beyond its limit before it is abandoned. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final BenchOptions options;
  private final Consumer<String> progress;
  private final Clock clock = Clock.systemUTC();
  private final TimeBound total;

  private Bench(BenchOptions options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
    this.total = TimeBound.of(options.sizes().total());
  }

  /** The names of all measurements, in their order. */
  public static List<String> names() {
    return Measurements.of(Sizes.full()).stream().map(Measurement::name).toList();
  }

  /**
   * Takes the measurements that are asked for.
   *
   * @param progress hears what is done, one line at a time
   * @throws dev.muster.protocol.BrokerException where the broker does not start
   * @throws InterruptedException where this thread is interrupted; everything has ended then
   */
  public static Report run(BenchOptions options, Consumer<String> progress)
      throws InterruptedException {
    return run(options, options.measurements(), progress);
  }

  static Report run(BenchOptions options, List<Measurement> measurements, Consumer<String> progress)
      throws InterruptedException {
    return new Bench(options, progress).run(measurements);
  }

  private Report run(List<Measurement> all) throws InterruptedException {
    Instant start = clock.instant();
    double load = Machine.load();
    progress.accept("the broker starts");
    List<Result> results = new ArrayList<>();
    try (Stage stage = Stage.open()) {
      for (int i = 0; i < all.size(); i++) {
        String where = "%d of %d, %s".formatted(i + 1, all.size(), all.get(i).name());
        results.addAll(measure(stage, all.get(i), where));
      }
    }
    return new Report(
        options.version(),
        AppInfoParser.getVersion(),
        start.truncatedTo(ChronoUnit.SECONDS).toString(),
        Duration.between(start, clock.instant()).toMillis() / 1e3,
        Machine.here(),
        load,
        options.sizes().quick(),
        options.rounds(),
        results);
  }

  /** In a thread of its own, which is left to itself where it does not end. */
  private List<Result> measure(Stage stage, Measurement measurement, String where)
      throws InterruptedException {
    Readings readings = new Readings(measurement);
    if (total.isOver()) {
      readings.noteAll("left out: the time for the whole run was over");
      return readings.results();
    }
    TimeBound bound = TimeBound.of(measurement.limit());
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              rounds(new Setting(stage, options.sizes(), bound), measurement, readings, where);
              return null;
            });
    Thread thread = new Thread(task, "muster-bench-" + measurement.name());
    thread.setDaemon(true);
    thread.start();
    try {
      await(task, bound);
    } catch (TimeoutException e) {
      giveUp(stage, bound, task, thread);
      readings.noteAll("did not end within %d s".formatted(measurement.limit().toSeconds()));
    } catch (ExecutionException | CancellationException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (!(cause instanceof NotReachedException notReached) || notReached.begun()) {
        // What was submitted is still there: the next measurement gets a fleet without it.
        stage.clear();
      }
      readings.noteAll(reason(cause));
    } catch (InterruptedException e) {
      giveUp(stage, bound, task, thread);
      throw e;
    }
    return readings.results();
  }

  /** For as long as it has time, which grows while fleets start, and a little longer. */
  private static void await(FutureTask<Void> task, TimeBound bound)
      throws InterruptedException, ExecutionException, TimeoutException {
    while (true) {
      try {
        task.get(bound.left().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        if (bound.isOver()) {
          throw e;
        }
      }
    }
  }

  private static void giveUp(Stage stage, TimeBound bound, FutureTask<Void> task, Thread thread) {
    bound.abandon();
    task.cancel(true);
    // Whatever it waits for ends with this.
    stage.clear();
    log.debug("Thread {} is left to itself, in state {}", thread.getName(), thread.getState());
  }

  private static String reason(Throwable failure) {
    if (failure instanceof NotReachedException || failure instanceof MusterException) {
      return String.valueOf(failure.getMessage());
    }
    log.debug("A measurement failed", failure);
    return "failed: " + failure;
  }

  private void rounds(Setting setting, Measurement measurement, Readings readings, String where)
      throws Exception {
    TimeBound bound = setting.bound();
    progress.accept(where + ", warming up");
    Probe probe = measurement.probe().apply(setting);
    probe.warmUp();
    Duration before = bound.used();
    for (int round = 1; round <= options.rounds(); round++) {
      // By what rounds took so far, another one would not end in time.
      Duration needed = bound.used().minus(before).dividedBy(Math.max(1, round - 1));
      if (round > 1 && needed.compareTo(bound.left()) > 0) {
        readings.noteAll(
            "%d of %d rounds, for want of time".formatted(round - 1, options.rounds()));
        return;
      }
      progress.accept("%s, round %d of %d".formatted(where, round, options.rounds()));
      readings.begin(round);
      probe.round(readings);
    }
  }
}
