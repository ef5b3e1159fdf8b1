package dev.muster.worker;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process does whose worker runs a task that calls {@code System.exit}.
 *
 * <p>The task waits in that call for the shutdown hooks. A hook that waits for the worker waits for
 * the task; and if it gave the task back, that would cost no attempt and end one worker after the
 * other.
 */
public final class ExitByTask {
  /** The exit code. To a supervisor it is a process that was killed. */
  public static final int CODE = 13;

  private static final Logger log = LoggerFactory.getLogger(ExitByTask.class);

  private ExitByTask() {}

  /**
   * For a shutdown hook, before it waits for a worker: where somebody in this process has called
   * {@code System.exit}, halts the process with {@link #CODE}, and does not return. What it holds
   * is lost, as with any other task that ends its worker. Where a signal ends the process, nothing
   * happens here.
   */
  public static void haltIfCalled() {
    if (isCalled()) {
      log.warn("A task called System.exit: this process ends at once");
      Runtime.getRuntime().halt(CODE);
    }
  }

  /** A signal ends the JVM in another way. */
  private static boolean isCalled() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(
            frame ->
                frame.getClassName().equals(Runtime.class.getName())
                    && frame.getMethodName().equals("exit"));
  }
}
