package dev.muster.bench;

import dev.muster.worker.ClassArchive;
import java.util.Map;

/**
 * From nothing to a pool that works: a program in a JVM of its own, from its start on. It has the
 * archive of classes, as {@code ./muster} has.
 */
final class StartUpProbe implements Probe {
  private final Setting setting;
  private final Figure ready;
  private final Figure first;

  StartUpProbe(Setting setting, Figure ready, Figure first) {
    this.setting = setting;
    this.ready = ready;
    this.first = first;
  }

  @Override
  public void round(Readings readings) throws Exception {
    // Nobody starts a program on a machine that is busy with two fleets.
    setting.stage().clear();
    double[] bareFirst = new double[1];
    double[] poolFirst = new double[1];
    readings.both(ready, () -> start("pool", poolFirst), () -> start("bare", bareFirst));
    readings.set(first, poolFirst[0], bareFirst[0]);
  }

  private double start(String what, double[] firstSeconds) throws Exception {
    long begin = System.nanoTime();
    try (ChildJvm program =
        ChildJvm.start(StartUpProcess.class, ClassArchive.options(), Map.of("what", what))) {
      program.await("ready", setting.bound().left());
      double seconds = (System.nanoTime() - begin) / 1e9;
      program.await("first", setting.bound().left());
      firstSeconds[0] = (System.nanoTime() - begin) / 1e9;
      program.await("closed", setting.bound().left());
      return seconds;
    }
  }
}
