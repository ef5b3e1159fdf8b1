package dev.muster.worker;

import dev.muster.broker.Partition;
import dev.muster.broker.Sender;
import dev.muster.protocol.Codec;
import dev.muster.protocol.ResultRecord;
import java.util.concurrent.CompletableFuture;

/**
 * Outcomes on their way out.
 *
 * @param durable completes when the broker has them, or exceptionally where it will not
 */
record OutcomeBatch(
    Sender sender, Partition to, ResultRecord outcomes, CompletableFuture<Long> durable) {

  /**
   * Sends them, once. May block while the broker is away; what came of it, {@link #durable} tells.
   */
  void send() {
    try {
      var unused =
          sender
              .send(to, null, Codec.encode(outcomes))
              .whenComplete(
                  (offset, failure) -> {
                    if (failure == null) {
                      durable.complete(offset);
                    } else {
                      durable.completeExceptionally(failure);
                    }
                  });
    } catch (RuntimeException | Error e) {
      durable.completeExceptionally(e);
      throw e;
    }
  }
}
