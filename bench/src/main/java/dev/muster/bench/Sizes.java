package dev.muster.bench;

import java.time.Duration;
import java.util.List;

/**
 * How much of everything is measured. Immutable.
 *
 * @param quick whether the sizes are small
 * @param roundTrips calls, one after the other, in a round
 * @param tasks the numbers of tasks whose throughput is measured, ascending
 * @param singles records in a round of the floor that takes them one at a time
 * @param submitters that submit at the same time
 * @param tasksOfEach of these
 * @param items of a map
 * @param lazyItems of the map whose memory is looked at
 * @param cpuTasks tasks for each core
 * @param makespanTasks how many tasks of...
 * @param makespanTask ...this length
 * @param mixed how long short tasks are sent among long ones
 * @param longest how long the longest of these is; the shortest is 2/5 of that
 * @param idle how long workers are left alone before their memory is looked at
 * @param shapes of the fleets that are compared
 * @param scalingTasks tasks in a round of that
 * @param hurried whether measurements have their short time limits
 * @param total how long a run may take; what has not begun by then is left out
 */
record Sizes(
    boolean quick,
    int roundTrips,
    List<Integer> tasks,
    int singles,
    int submitters,
    int tasksOfEach,
    int items,
    int lazyItems,
    int cpuTasks,
    int makespanTasks,
    Duration makespanTask,
    Duration mixed,
    Duration longest,
    Duration idle,
    List<Shape> shapes,
    int scalingTasks,
    boolean hurried,
    Duration total) {
  private static final List<Shape> SHAPES =
      List.of(new Shape(1, 1), new Shape(1, 2), new Shape(1, 4), new Shape(2, 1), new Shape(4, 1));

  static Sizes full() {
    return new Sizes(
        false,
        1_000,
        List.of(1_000, 10_000, 100_000, 1_000_000),
        2_000,
        20,
        50,
        1_000_000,
        10_000_000,
        20,
        20,
        Duration.ofMillis(500),
        Duration.ofSeconds(15),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        SHAPES,
        20_000,
        false,
        Duration.ofHours(2));
  }

  /** For a first look: less than two minutes. */
  static Sizes small() {
    return new Sizes(
        true,
        100,
        List.of(500, 2_000, 10_000),
        300,
        5,
        20,
        200_000,
        500_000,
        5,
        8,
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofMillis(1_000),
        Duration.ofMillis(500),
        List.of(new Shape(1, 1), new Shape(1, 2)),
        1_000,
        true,
        Duration.ofSeconds(100));
  }

  /** To see that each figure is produced, and nothing more. */
  static Sizes tiny() {
    return new Sizes(
        true,
        5,
        List.of(10, 50),
        10,
        2,
        5,
        2_000,
        2_000,
        1,
        4,
        Duration.ofMillis(20),
        Duration.ofMillis(300),
        Duration.ofMillis(100),
        Duration.ofMillis(50),
        List.of(new Shape(1, 1)),
        20,
        false,
        Duration.ofMinutes(4));
  }
}
