package dev.muster.coordinator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the callbacks of a pool one at a time, apart from the thread that reads results: a slow one
 * holds back other handles with callbacks, and nothing else. Safe for use by many threads.
 */
final class CallbackThread {
  private static final Logger log = LoggerFactory.getLogger(CallbackThread.class);
  private static final int MAX_KEPT = 100;

  private final ExecutorService executor;
  private final Deque<Throwable> errors = new ArrayDeque<>(); // guarded by itself

  CallbackThread() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            runnable -> {
              Thread thread = new Thread(runnable, "muster-callbacks");
              thread.setDaemon(true);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    this.executor = one;
  }

  /** Runs the callback, then what makes the handle ready, whatever the callback does. */
  void run(Runnable callback, Runnable then) {
    executor.execute(
        () -> {
          try {
            callback.run();
          } catch (Throwable thrown) {
            keep(thrown);
          } finally {
            then.run();
          }
        });
  }

  private void keep(Throwable thrown) {
    log.warn("A callback failed; its handle is not affected", thrown);
    synchronized (errors) {
      if (errors.size() == MAX_KEPT) {
        errors.removeFirst();
      }
      errors.addLast(thrown);
    }
  }

  /** What the last hundred callbacks that failed threw, oldest first. */
  List<Throwable> errors() {
    synchronized (errors) {
      return List.copyOf(errors);
    }
  }
}
