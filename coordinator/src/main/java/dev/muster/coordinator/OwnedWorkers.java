package dev.muster.coordinator;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Workers that live and die with their pool. */
public interface OwnedWorkers {
  /** How many tasks they run at once. */
  int slots();

  /** How many processes they are: that many pills stop them. */
  int processes();

  /** Completes with the reason when they cannot start; otherwise never. */
  CompletableFuture<Throwable> broken();

  /** Waits until all have ended; false where the time ran out first. */
  boolean awaitEnd(Duration timeout) throws InterruptedException;

  /** Ends them at once, whatever they do. Can be called twice. */
  void kill();
}
