package dev.muster.bench;

import dev.muster.coordinator.Pool;
import dev.muster.worker.ClassArchive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Memory of workers and of a submitter in a JVM of its own, idle and while it maps lazily over many
 * items. Of several workers the largest counts, of several looks the largest too.
 */
final class MemoryProbe implements Probe {
  private static final double MIB = 1 << 20;
  private static final int MAX_ASKED = 50;
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final Setting setting;
  private final MemoryFigures figures;

  MemoryProbe(Setting setting, MemoryFigures figures) {
    this.setting = setting;
    this.figures = figures;
  }

  @Override
  public void round(Readings readings) throws Exception {
    // What earlier tasks have left behind is not idle.
    setting.stage().clear();
    Fleet fleet = setting.fleet(Shape.TWO);
    TimeUnit.MILLISECONDS.sleep(setting.sizes().idle().toMillis());
    resident(readings, figures.workerIdleResident(), workers(fleet));
    readings.set(figures.workerIdleLive(), liveHeap(fleet) / MIB);
    map(readings, fleet);
    readings.set(figures.workerLive(), liveHeap(fleet) / MIB);
  }

  private static void resident(Readings readings, Figure figure, long bytes) {
    if (bytes > 0) {
      readings.set(figure, bytes / MIB);
    } else {
      readings.note(figure, "this system does not say");
    }
  }

  private static long workers(Fleet fleet) {
    return fleet.pids().stream().mapToLong(Machine::resident).max().orElse(0);
  }

  /** Asks until each worker has answered. */
  private double liveHeap(Fleet fleet) throws NotReachedException {
    Pool pool = fleet.pool();
    Map<Long, Long> byProcess = new HashMap<>();
    for (int i = 0; i < MAX_ASKED && byProcess.size() < fleet.shape().processes(); i++) {
      BenchTasks.Memory memory =
          Fleet.get(pool.applyAsync(BenchTasks::memory), setting.bound(), i, MAX_ASKED);
      byProcess.put(memory.pid(), memory.liveHeap());
    }
    return byProcess.values().stream().mapToLong(bytes -> bytes).max().orElse(0);
  }

  private void map(Readings readings, Fleet fleet) throws Exception {
    int items = setting.sizes().lazyItems();
    Map<String, String> settings =
        Map.of(
            "bootstrap", setting.stage().bootstrapServers(),
            "pool", fleet.name(),
            "items", Integer.toString(items),
            "millis", Long.toString(setting.bound().left().toMillis() * 4 / 5));
    try (ChildJvm submitter =
        ChildJvm.start(SubmitterProcess.class, ClassArchive.options(), settings)) {
      String[] idle = submitter.line(ANSWER).split(" ", -1);
      readings.set(figures.submitterIdleLive(), Long.parseLong(idle[1]) / MIB);
      resident(readings, figures.submitterIdleResident(), Machine.resident(submitter.pid()));
      List<Long> live = new ArrayList<>();
      long resident = 0;
      long workers = 0;
      String[] words;
      do {
        words = submitter.line(ANSWER).split(" ", -1);
        live.add(Long.parseLong(words[1]));
        resident = Math.max(resident, Machine.resident(submitter.pid()));
        workers = Math.max(workers, workers(fleet));
      } while (words[0].equals("at"));
      long done = Long.parseLong(words[2]);
      resident(readings, figures.workerResident(), workers);
      resident(readings, figures.submitterResident(), resident);
      live(readings, live);
      if (done < items) {
        String note = "after %,d of %,d items, when its time was over".formatted(done, items);
        for (Figure each :
            List.of(
                figures.workerResident(),
                figures.workerLive(),
                figures.submitterResident(),
                figures.submitterLive(),
                figures.growth())) {
          readings.note(each, note);
        }
      }
    }
  }

  private void live(Readings readings, List<Long> live) {
    int half = live.size() / 2;
    double first = most(live.subList(0, Math.max(1, half)));
    double second = most(live.subList(half, live.size()));
    readings.set(figures.submitterLive(), Math.max(first, second));
    readings.set(figures.growth(), second, first);
  }

  private static double most(List<Long> bytes) {
    return bytes.stream().mapToLong(each -> each).max().orElse(0) / MIB;
  }
}
