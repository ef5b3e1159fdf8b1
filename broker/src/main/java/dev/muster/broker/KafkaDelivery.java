package dev.muster.broker;

import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record of a share group in one taker's hands. Its queue knows what can be done with it. */
final class KafkaDelivery implements Delivery {
  private final KafkaQueue queue;
  private final ConsumerRecord<byte[], byte[]> record;

  // written under the queue's lock
  private volatile boolean settled;
  private volatile boolean lost;

  KafkaDelivery(KafkaQueue queue, ConsumerRecord<byte[], byte[]> record) {
    this.queue = queue;
    this.record = record;
  }

  ConsumerRecord<byte[], byte[]> record() {
    return record;
  }

  boolean settled() {
    return settled;
  }

  void settle() {
    if (settled) {
      throw new IllegalStateException("%s is settled already".formatted(this));
    }
    settled = true;
  }

  boolean lost() {
    return lost;
  }

  void lose() {
    lost = true;
  }

  @Override
  public byte @Nullable [] key() {
    return record.key();
  }

  @Override
  public byte[] value() {
    return KafkaFeed.bytes(record);
  }

  @Override
  public String topic() {
    return record.topic();
  }

  @Override
  public long offset() {
    return record.offset();
  }

  @Override
  public int count() {
    return record.deliveryCount().orElse((short) 1);
  }

  @Override
  public void accept() {
    queue.settle(this, AcknowledgeType.ACCEPT);
  }

  @Override
  public void release() {
    queue.settle(this, AcknowledgeType.RELEASE);
  }

  @Override
  public void reject() {
    queue.settle(this, AcknowledgeType.REJECT);
  }

  @Override
  public boolean renew() {
    return queue.renew(this);
  }

  @Override
  public String toString() {
    return "Record %d of %s-%d".formatted(record.offset(), record.topic(), record.partition());
  }
}
