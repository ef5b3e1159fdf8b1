package dev.muster.broker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Signs what it sends. */
final class SignedSender implements Sender {
  private final Sender sender;
  private final AuthKeys keys;

  SignedSender(Sender sender, AuthKeys keys) {
    this.sender = sender;
    this.keys = keys;
  }

  @Override
  public CompletableFuture<Long> send(Partition to, byte @Nullable [] key, byte[] value) {
    return sender.send(to, key, Envelope.seal(keys, to.topic(), key, value));
  }

  @Override
  public boolean flush(Duration timeout) {
    return sender.flush(timeout);
  }

  @Override
  public void close() {
    sender.close();
  }
}
