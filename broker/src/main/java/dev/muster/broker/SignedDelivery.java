package dev.muster.broker;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record in one taker's hands, without its envelope. */
final class SignedDelivery implements Delivery {
  private final Delivery delivery;
  private final Envelope envelope;

  SignedDelivery(Delivery delivery, Envelope envelope) {
    this.delivery = delivery;
    this.envelope = envelope;
  }

  @Override
  public byte @Nullable [] key() {
    return envelope.refusal() == null ? delivery.key() : null;
  }

  @Override
  public byte[] value() {
    return envelope.content();
  }

  @Override
  public Optional<Refusal> refusal() {
    return Optional.ofNullable(envelope.refusal())
        .map(reason -> new Refusal(reason, delivery.value()));
  }

  @Override
  public String topic() {
    return delivery.topic();
  }

  @Override
  public long offset() {
    return delivery.offset();
  }

  @Override
  public int count() {
    return delivery.count();
  }

  @Override
  public void accept() {
    delivery.accept();
  }

  @Override
  public void release() {
    delivery.release();
  }

  @Override
  public void reject() {
    delivery.reject();
  }

  @Override
  public boolean renew() {
    return delivery.renew();
  }

  @Override
  public String toString() {
    return delivery.toString();
  }
}
