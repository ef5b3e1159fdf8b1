package dev.muster.producer;

import dev.muster.broker.Blobs;
import dev.muster.protocol.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link TaskProducer} is to be. Immutable; each {@code with} gives a changed copy.
 *
 * @param pool name of the pool it submits to
 * @param registry where it counts what it submits; null (the default): nothing is counted
 * @param maxPayload how many bytes the arguments of one call may have, written; default 32 MiB.
 *     Workers have a limit of their own
 */
public record ProducerConfig(String pool, @Nullable MeterRegistry registry, int maxPayload) {
  public ProducerConfig {
    Topics.checkName(pool);
    Blobs.checkLimit(maxPayload);
  }

  /** The defaults named above, for the pool of that name. */
  public static ProducerConfig pool(String name) {
    return new ProducerConfig(name, null, Blobs.DEFAULT_LIMIT);
  }

  /** See {@link #registry}; the meter is {@link dev.muster.protocol.MetricName#CALLS_PRODUCED}. */
  public ProducerConfig withRegistry(@Nullable MeterRegistry meters) {
    return new ProducerConfig(pool, meters, maxPayload);
  }

  /** See {@link #maxPayload}. */
  public ProducerConfig withMaxPayload(int bytes) {
    return new ProducerConfig(pool, registry, bytes);
  }
}
