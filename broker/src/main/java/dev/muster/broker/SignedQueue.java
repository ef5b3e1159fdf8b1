package dev.muster.broker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks what it takes. What is refused is delivered all the same: its taker has to settle it. */
final class SignedQueue implements WorkQueue {
  private final WorkQueue queue;
  private final String topic;
  private final AuthKeys keys;
  private final Rejections rejections;

  SignedQueue(WorkQueue queue, String topic, AuthKeys keys, Rejections rejections) {
    this.queue = queue;
    this.topic = topic;
    this.keys = keys;
    this.rejections = rejections;
  }

  @Override
  public @Nullable Delivery take(Duration timeout) throws InterruptedException {
    Delivery taken = queue.take(timeout);
    if (taken == null) {
      return null;
    }
    Envelope opened = Envelope.open(keys, topic, taken.key(), taken.value());
    String refusal = opened.refusal();
    if (refusal != null) {
      rejections.add(topic, taken.offset(), refusal);
    }
    return new SignedDelivery(taken, opened);
  }

  @Override
  public boolean isMember() {
    return queue.isMember();
  }

  @Override
  public void commit() {
    queue.commit();
  }

  @Override
  public void wakeup() {
    queue.wakeup();
  }

  @Override
  public void close() {
    queue.close();
  }
}
