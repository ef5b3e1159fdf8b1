package dev.muster.coordinator;

import dev.muster.broker.Blobs;
import dev.muster.protocol.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * How a pool attaches to a fleet. Immutable; each {@code with} gives a changed copy.
 *
 * @param pool name of the pool its workers work for; default {@code default}
 * @param client name of this client, in ids and logs, and for its {@link PoolCalls#named named
 *     maps}: a program that is started again under the same name goes on with them; null (the
 *     default): none
 * @param registry where the pool counts what it does, one pool of a name in each; null (the
 *     default): nothing is counted
 * @param maxPayload how many bytes the arguments of a call, and its result, may have, written;
 *     default 32 MiB. Workers have a limit of their own
 */
public record PoolConfig(
    String pool, @Nullable String client, @Nullable MeterRegistry registry, int maxPayload) {
  public PoolConfig {
    Topics.checkName(pool);
    Blobs.checkLimit(maxPayload);
    if (client != null) {
      Topics.checkName(client);
    }
  }

  /** The defaults named above. */
  public static PoolConfig defaults() {
    return new PoolConfig("default", null, null, Blobs.DEFAULT_LIMIT);
  }

  /** The defaults, for the pool of that name. */
  public static PoolConfig pool(String name) {
    return defaults().withPool(name);
  }

  /** The defaults, for a client of that name. */
  public static PoolConfig client(String name) {
    return defaults().withClient(name);
  }

  /** See {@link #pool}. */
  public PoolConfig withPool(String name) {
    return new PoolConfig(name, client, registry, maxPayload);
  }

  /** See {@link #client}. */
  public PoolConfig withClient(String name) {
    return new PoolConfig(pool, name, registry, maxPayload);
  }

  /** See {@link #registry}; the meters are those of {@link dev.muster.protocol.MetricName}. */
  public PoolConfig withRegistry(@Nullable MeterRegistry meters) {
    return new PoolConfig(pool, client, meters, maxPayload);
  }

  /** See {@link #maxPayload}. */
  public PoolConfig withMaxPayload(int bytes) {
    return new PoolConfig(pool, client, registry, bytes);
  }
}
