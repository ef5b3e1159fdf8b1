package dev.muster.broker;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A record in one taker's hands. */
final class MemoryDelivery implements Delivery {
  private final MemoryGroup group;
  private final Entry entry;
  private final int count;
  private final AtomicBoolean settled = new AtomicBoolean();

  /** By the group's clock; guarded by the group's lock. */
  long expiresAt;

  MemoryDelivery(MemoryGroup group, Entry entry, int count) {
    this.group = group;
    this.entry = entry;
    this.count = count;
  }

  Entry entry() {
    return entry;
  }

  boolean settled() {
    return settled.get();
  }

  @Override
  public byte @Nullable [] key() {
    return entry.key();
  }

  @Override
  public byte[] value() {
    return entry.value();
  }

  @Override
  public String topic() {
    return entry.partition().topic();
  }

  @Override
  public long offset() {
    return entry.offset();
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public void accept() {
    settle();
    group.finish(this);
  }

  @Override
  public void release() {
    settle();
    group.release(this);
  }

  @Override
  public void reject() {
    settle();
    group.finish(this);
  }

  private void settle() {
    if (!settled.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "Record %d of %s is settled already".formatted(offset(), entry.partition()));
    }
  }

  @Override
  public boolean renew() {
    return !settled.get() && group.renew(this);
  }
}
