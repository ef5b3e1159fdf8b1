package dev.muster.examples;

import dev.muster.coordinator.AsyncResult;
import dev.muster.coordinator.Pool;
import dev.muster.coordinator.TaskState;
import dev.muster.protocol.MusterException;
import dev.muster.protocol.Task;
import dev.muster.protocol.TaskCancelledException;
import dev.muster.worker.TaskContext;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Shows a watcher that prints the state and the progress of a task, and stops one that runs past
 * its limit. It is Python's status monitor, a {@code Process} that writes {@code Value('i')} and
 * {@code Value('f')} and a parent that polls them; here the handle has both, and a task that fails
 * ends the watch at once.
 */
public final class Watcher {
  private static final Duration POLL = Duration.ofMillis(100);

  private Watcher() {}

  /** Works in ten steps that take so long together, and says how far it is. */
  @Task
  public static Duration work(Duration time) throws InterruptedException {
    for (int step = 1; step <= 10; step++) {
      Thread.sleep(time.toMillis() / 10);
      TaskContext.current().progress(step / 10.0);
    }
    return time;
  }

  /** Runs on one worker process, or with the argument {@code threads} on one thread. */
  public static void main(String[] args) {
    try (Pools pools = Pools.from(args);
        Pool pool = pools.of(1)) {
      run(pool, System.out);
    }
  }

  /** The program. */
  public static void run(Pool pool, PrintStream out) {
    AsyncResult<Duration> report = pool.applyAsync(Watcher::work, Duration.ofSeconds(2));
    watch("report", report, Duration.ofSeconds(30), out);
    AsyncResult<Duration> backup = pool.applyAsync(Watcher::work, Duration.ofSeconds(60));
    watch("backup", backup, Duration.ofSeconds(1), out);
  }

  /** Prints what changes, until the task has ended or was stopped. */
  private static void watch(String name, AsyncResult<?> task, Duration limit, PrintStream out) {
    Stopwatch watch = Stopwatch.start();
    String last = "WAITING";
    out.println(name + ": " + last);
    while (!task.await(POLL)) {
      if (watch.seconds() > limit.toSeconds()) {
        out.println(name + ": stopping it after " + limit.toSeconds() + " s");
        task.cancel();
        break;
      }
      String now = describe(task);
      if (!now.equals(last)) {
        out.println(name + ": " + now);
        last = now;
      }
    }
    out.println(name + ": " + ending(task));
  }

  private static String describe(AsyncResult<?> task) {
    return task.state() == TaskState.RUNNING
        ? "INPROCESS %d %%".formatted(Math.round(100 * task.progress()))
        : "WAITING";
  }

  private static String ending(AsyncResult<?> task) {
    try {
      task.get(Duration.ofSeconds(10));
      return "FINISHED";
    } catch (TaskCancelledException e) {
      return "STOPPED";
    } catch (MusterException e) {
      return "FAILED, " + e.getMessage();
    }
  }
}
