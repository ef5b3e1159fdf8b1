package dev.muster.local;

import dev.muster.coordinator.OwnedWorkers;
import dev.muster.worker.Supervisor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Worker processes on this machine. */
final class OwnedProcesses implements OwnedWorkers {
  private final Supervisor supervisor;

  OwnedProcesses(Supervisor supervisor) {
    this.supervisor = supervisor;
  }

  @Override
  public int slots() {
    return supervisor.slots();
  }

  @Override
  public int processes() {
    return supervisor.processes();
  }

  @Override
  public CompletableFuture<Throwable> broken() {
    return supervisor.broken();
  }

  @Override
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    return supervisor.awaitEnd(timeout);
  }

  @Override
  public void kill() {
    supervisor.kill();
  }
}
