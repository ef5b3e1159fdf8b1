package dev.muster.worker;

import dev.muster.protocol.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * What a task can learn and say about itself while it runs.
 *
 * <pre>{@code
 * @Task
 * public static int convert(int pages) {
 *   for (int i = 0; i < pages; i++) {
 *     …
 *     TaskContext.current().progress((double) i / pages);
 *   }
 * }
 * }</pre>
 */
public final class TaskContext {
  private static final ThreadLocal<@Nullable TaskContext> CURRENT = new ThreadLocal<>();

  private final TaskId id;
  private final long index;
  private final Activity activity;

  TaskContext(TaskId id, long index, Activity activity) {
    this.id = id;
    this.index = index;
    this.activity = activity;
  }

  /**
   * The context of the task that runs on this thread.
   *
   * @throws IllegalStateException where none does
   */
  public static TaskContext current() {
    TaskContext context = CURRENT.get();
    if (context == null) {
      throw new IllegalStateException("No task runs on thread " + Thread.currentThread().getName());
    }
    return context;
  }

  static void enter(TaskContext context) {
    CURRENT.set(context);
  }

  static void leave() {
    CURRENT.remove();
  }

  /** The id of the job: of the call, or of the map that the call belongs to. */
  public TaskId id() {
    return id;
  }

  /** The index of the call in its map, from 0; 0 for a single call. */
  public long index() {
    return index;
  }

  /**
   * Which attempt this is, from 1: more than 1 after one failed, or a worker was lost with the
   * task.
   */
  public int attempt() {
    return activity.attempt();
  }

  /**
   * Tells the submitter how far the task is. Cheap: the news goes out a few times a second at most.
   *
   * @param fraction from 0 to 1
   * @throws IllegalArgumentException where it is not
   */
  public void progress(double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("progress is from 0 to 1, not " + fraction);
    }
    activity.progress(fraction);
  }
}
