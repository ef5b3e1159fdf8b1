package dev.muster.cli;

import dev.muster.coordinator.Pool;
import dev.muster.coordinator.WorkerStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells who waits for results that no worker is there to make them: once, after a while. A pool
 * without workers is no failure, they may be about to start; but it looks like one that hangs.
 */
final class WorkersWatch {
  /** Long enough to hear from every worker that is there. */
  private static final Duration WHILE = Duration.ofSeconds(3);

  private final CountDownLatch over = new CountDownLatch(1);

  private WorkersWatch() {}

  static WorkersWatch start(Pool pool, String name, Terminal terminal) {
    WorkersWatch watch = new WorkersWatch();
    Thread thread =
        new Thread(
            () -> {
              if (watch.isOver()) {
                return;
              }
              List<WorkerStatus> workers = pool.workers();
              if (workers.isEmpty()) {
                terminal.tell("muster: pool %s has no workers; waiting for one".formatted(name));
              } else if (workers.stream().noneMatch(WorkerStatus::takesTasks)) {
                terminal.tell(
                    "muster: no worker of pool %s takes tasks now; waiting (see muster workers, and muster undrain)"
                        .formatted(name));
              }
            },
            "muster-workers-watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  private boolean isOver() {
    try {
      return over.await(WHILE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** There is nothing to wait for any more. Can be called twice. */
  void stop() {
    over.countDown();
  }
}
