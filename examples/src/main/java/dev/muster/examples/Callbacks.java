package dev.muster.examples;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Callback;
import dev.muster.coordinator.Pool;
import dev.muster.protocol.Task;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows ten tasks whose callback puts each result into a list of the submitter, one at a time and
 * before the handle is ready. It is Python's {@code pool.apply_async(f, (i,),
 * callback=log_result)}, whose list is in the order in which tasks end too.
 */
public final class Callbacks {
  private Callbacks() {}

  /** Runs in a worker. */
  @Task
  public static int square(int n) {
    return n * n;
  }

  /** Runs on four worker processes, or with the argument {@code threads} on four threads. */
  public static void main(String[] args) {
    try (Pools pools = Pools.from(args);
        Pool pool = pools.of(4)) {
      run(pool, System.out);
    }
  }

  /** The program. */
  public static void run(Pool pool, PrintStream out) {
    // No lock: callbacks of a pool run on one thread, and each has ended when its handle is ready.
    List<Integer> results = new ArrayList<>();
    List<AsyncResult<Integer>> handles = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      handles.add(pool.applyAsync(Callbacks::square, i, Callback.of(results::add)));
    }
    handles.forEach(AsyncResult::get);
    out.println(results);
  }
}
