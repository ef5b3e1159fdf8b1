package dev.muster.examples;

import dev.muster.coordinator.Pool;
import dev.muster.protocol.Task;
import java.io.PrintStream;
import java.util.List;

/**
 * Shows the shortest program there is: one function over a list, on five workers. It is the first
 * program of Python's {@code multiprocessing} documentation, {@code Pool(5).map(f, [1, 2, 3])}.
 */
public final class MapOverList {
  private MapOverList() {}

  /** The square of a number. */
  @Task
  public static int f(int x) {
    return x * x;
  }

  /** Runs on five worker processes, or with the argument {@code threads} on five threads. */
  public static void main(String[] args) {
    try (Pools pools = Pools.from(args);
        Pool pool = pools.of(5)) {
      run(pool, System.out);
    }
  }

  /** The program. */
  public static void run(Pool pool, PrintStream out) {
    out.println(pool.map(MapOverList::f, List.of(1, 2, 3)));
  }
}
