package dev.muster.coordinator;

import dev.muster.broker.Blobs;
import dev.muster.protocol.Topics;
import org.jspecify.annotations.Nullable;

/**
 * How a pool attaches to a fleet. Immutable; each {@code with} gives a changed copy.
 *
 * @param pool name of the pool its workers work for; default {@code default}
 * @param client name of this client for people, in ids and logs; null (the default): none
 * @param maxPayload how many bytes the arguments of a call, and its result, may have, written;
 *     default 32 MiB. Workers have a limit of their own
 */
public record PoolConfig(String pool, @Nullable String client, int maxPayload) {
  public PoolConfig {
    Topics.checkName(pool);
    Blobs.checkLimit(maxPayload);
    if (client != null) {
      Topics.checkName(client);
    }
  }

  /** The defaults named above. */
  public static PoolConfig defaults() {
    return new PoolConfig("default", null, Blobs.DEFAULT_LIMIT);
  }

  /** The defaults, for the pool of that name. */
  public static PoolConfig pool(String name) {
    return defaults().withPool(name);
  }

  /** See {@link #pool}. */
  public PoolConfig withPool(String name) {
    return new PoolConfig(name, client, maxPayload);
  }

  /** See {@link #client}. */
  public PoolConfig withClient(String name) {
    return new PoolConfig(pool, name, maxPayload);
  }

  /** See {@link #maxPayload}. */
  public PoolConfig withMaxPayload(int bytes) {
    return new PoolConfig(pool, client, bytes);
  }
}
