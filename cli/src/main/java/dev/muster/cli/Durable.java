package dev.muster.cli;

import dev.muster.broker.Broker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until orders are where workers find them. */
final class Durable {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Durable() {}

  /**
   * Waits until the broker has an order.
   *
   * @throws FailedException where it does not take it
   */
  static void await(Broker kafka, CompletableFuture<Void> order) throws InterruptedException {
    try {
      order.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new FailedException(Failures.line(Objects.requireNonNull(e.getCause())));
    } catch (TimeoutException e) {
      throw new FailedException(
          "%s has not taken the order within %s"
              .formatted(kafka.description(), DurationConverter.format(LIMIT)));
    }
  }
}
