package dev.muster.local;

import dev.muster.broker.Broker;
import dev.muster.coordinator.OwnedWorkers;
import dev.muster.protocol.BrokenPoolException;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A worker in this JVM. */
final class OwnedThreads implements OwnedWorkers {
  private final int slots;
  private final @Nullable Worker worker;
  private final CompletableFuture<Throwable> broken;

  private OwnedThreads(int slots, @Nullable Worker worker, CompletableFuture<Throwable> broken) {
    this.slots = slots;
    this.worker = worker;
    this.broken = broken;
  }

  static OwnedThreads start(Broker broker, WorkerConfig config) {
    CompletableFuture<Throwable> broken = new CompletableFuture<>();
    Worker worker = null;
    try {
      worker = Worker.on(broker, config);
    } catch (BrokenPoolException e) {
      broken.complete(e.getCause() == null ? e : e.getCause());
    }
    return new OwnedThreads(config.slots(), worker, broken);
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public int processes() {
    return 1;
  }

  @Override
  public CompletableFuture<Throwable> broken() {
    return broken;
  }

  @Override
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    return worker == null || worker.join(timeout).isPresent();
  }

  @Override
  public void kill() {
    if (worker != null) {
      worker.stop(Duration.ZERO);
    }
  }
}
