package dev.muster.broker;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record in one taker's hands, until it is settled by {@link #accept}, {@link #release} or {@link
 * #reject}, or the lease runs out. The words are Kafka's.
 */
public interface Delivery {
  /** The record's key; null where it has none. */
  byte @Nullable [] key();

  /** The record's bytes; not to be changed. Empty where there is a {@link #refusal}. */
  byte[] value();

  /**
   * Why the record must not be used, where its signature is missing or wrong; empty where it may
   * be. Whoever took it has to settle it in any case.
   */
  default Optional<Refusal> refusal() {
    return Optional.empty();
  }

  /** The record's topic. */
  String topic();

  /** The record's offset in its topic. */
  long offset();

  /** How many times the record was handed out, this time included. */
  int count();

  /**
   * The record is done with and goes to nobody again. Takes effect with the next {@link
   * WorkQueue#take} or {@link WorkQueue#commit}.
   *
   * @throws IllegalStateException where the delivery is settled already
   */
  void accept();

  /** Gives the record back: it goes to the next taker at once. See {@link #accept}. */
  void release();

  /** Nobody can use the record: it goes to nobody again. See {@link #accept}. */
  void reject();

  /**
   * Starts the lease anew. May be called from any thread; waits for the broker.
   *
   * @return false when the lease was lost or the delivery is settled: somebody else has or will
   *     have the record
   */
  boolean renew();
}
