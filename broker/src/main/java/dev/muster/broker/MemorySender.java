package dev.muster.broker;

import dev.muster.protocol.BrokerException;
import dev.muster.protocol.MusterException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Appends at once, in the caller's thread. */
final class MemorySender implements Sender {
  private final InMemoryBroker broker;
  private volatile boolean closed;

  MemorySender(InMemoryBroker broker) {
    this.broker = broker;
  }

  @Override
  public CompletableFuture<Long> send(Partition to, byte @Nullable [] key, byte[] value) {
    MemoryLog log = broker.log(to);
    if (log == null) {
      return CompletableFuture.failedFuture(
          new BrokerException("There is no partition %s".formatted(to), null));
    }
    MusterException refusal = refusal(to, log, key, value);
    return refusal == null
        ? CompletableFuture.completedFuture(log.append(key, value))
        : CompletableFuture.failedFuture(refusal);
  }

  private @Nullable MusterException refusal(
      Partition to, MemoryLog log, byte @Nullable [] key, byte[] value) {
    if (closed) {
      return new BrokerException("The sender is closed: nothing more goes to " + to, null);
    } else if (log.needsKeys() && key == null) {
      return new BrokerException(
          "A record without a key cannot go to %s: it goes by keys what is kept".formatted(to),
          null);
    }
    return RecordSize.refusal(to, key, value);
  }

  @Override
  public boolean flush(Duration timeout) {
    return true;
  }

  @Override
  public void close() {
    closed = true;
    broker.forget(this);
  }
}
