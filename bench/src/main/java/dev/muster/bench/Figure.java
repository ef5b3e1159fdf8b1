package dev.muster.bench;

import org.jspecify.annotations.Nullable;

/**
 * One number that is measured, as it is declared. Immutable.
 *
 * @param name its name in tables and JSON, unique
 * @param unit the unit of the value, and of the floor
 * @param better which way it gets better
 * @param floor what it is put beside; empty: it stands alone
 * @param target what it is to reach; null: it is only shown
 * @param tasks of how many tasks it is the throughput, for the plot; 0: it has no place there
 */
public record Figure(
    String name, String unit, Better better, String floor, @Nullable Target target, long tasks) {
  static Figure higher(String name, String unit) {
    return new Figure(name, unit, Better.HIGHER, "", null, 0);
  }

  static Figure lower(String name, String unit) {
    return new Figure(name, unit, Better.LOWER, "", null, 0);
  }

  Figure beside(String what) {
    return new Figure(name, unit, better, what, target, tasks);
  }

  Figure target(Target reached) {
    return new Figure(name, unit, better, floor, reached, tasks);
  }

  /** Puts it into the plot of cost per task. */
  Figure ofTasks(long number) {
    return new Figure(name, unit, better, floor, target, number);
  }
}
