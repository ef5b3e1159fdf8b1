package dev.muster.bench;

import java.util.List;

/**
 * The figures of {@link MemoryProbe}. Resident is what the system counts, live is the heap after a
 * collection. Immutable.
 */
record MemoryFigures(
    Figure workerIdleResident,
    Figure workerIdleLive,
    Figure workerResident,
    Figure workerLive,
    Figure submitterIdleResident,
    Figure submitterIdleLive,
    Figure submitterResident,
    Figure submitterLive,
    Figure growth) {
  static MemoryFigures of(String items) {
    String mapping = "mapping " + items;
    return new MemoryFigures(
        mib("worker resident, idle").target(Target.atMost(150)),
        mib("worker heap, idle"),
        mib("worker resident, " + mapping),
        mib("worker heap, after that"),
        mib("submitter resident, idle"),
        mib("submitter heap, idle"),
        mib("submitter resident, " + mapping),
        mib("submitter heap, " + mapping).target(Target.atMost(64)),
        Figure.lower("submitter heap, second half", "MiB")
            .beside("the most that was live in the first half")
            .target(Target.ratioAtMost(1.2)));
  }

  private static Figure mib(String name) {
    return Figure.lower(name, "MiB");
  }

  List<Figure> all() {
    return List.of(
        workerIdleResident,
        workerIdleLive,
        workerResident,
        workerLive,
        submitterIdleResident,
        submitterIdleLive,
        submitterResident,
        submitterLive,
        growth);
  }
}
