package dev.muster.worker;

import dev.muster.protocol.TaskId;
import java.util.UUID;
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
  /**
   * What runs on a thread. Looked up once for many calls, and the context made when it is asked
   * for: both cost as much as a short call.
   */
  static final class Running {
    private @Nullable UUID job;
    private long index;
    private @Nullable Activity activity;

    private Running() {}

    void enter(UUID enteredJob, long enteredIndex, Activity enteredActivity) {
      job = enteredJob;
      index = enteredIndex;
      activity = enteredActivity;
    }

    void leave() {
      activity = null;
    }

    private TaskContext context() {
      UUID itsJob = job;
      Activity itsActivity = activity;
      if (itsJob == null || itsActivity == null) {
        throw new IllegalStateException(
            "No task runs on thread " + Thread.currentThread().getName());
      }
      return new TaskContext(itsJob, index, itsActivity);
    }
  }

  private static final ThreadLocal<Running> CURRENT = ThreadLocal.withInitial(Running::new);

  private final UUID job;
  private final long index;
  private final Activity activity;

  private TaskContext(UUID job, long index, Activity activity) {
    this.job = job;
    this.index = index;
    this.activity = activity;
  }

  /**
   * The context of the task that runs on this thread.
   *
   * @throws IllegalStateException where none does
   */
  public static TaskContext current() {
    return CURRENT.get().context();
  }

  /** Where this thread says what it runs. */
  static Running ofThisThread() {
    return CURRENT.get();
  }

  /** The id of the job: of the call, or of the map that the call belongs to. */
  public TaskId id() {
    return new TaskId(job);
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
