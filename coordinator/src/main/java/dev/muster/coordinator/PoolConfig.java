package dev.muster.coordinator;

import dev.muster.protocol.Topics;
import org.jspecify.annotations.Nullable;

/**
 * How a pool attaches to a fleet. Immutable; each {@code with} gives a changed copy.
 *
 * @param pool name of the pool its workers work for; default {@code default}
 * @param client name of this client, in ids and logs, and for its {@link PoolCalls#named named
 *     maps}: a program that is started again under the same name goes on with them; null (the
 *     default): none
 */
public record PoolConfig(String pool, @Nullable String client) {
  public PoolConfig {
    Topics.checkName(pool);
    if (client != null) {
      Topics.checkName(client);
    }
  }

  /** The defaults named above. */
  public static PoolConfig defaults() {
    return new PoolConfig("default", null);
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
    return new PoolConfig(name, client);
  }

  /** See {@link #client}. */
  public PoolConfig withClient(String name) {
    return new PoolConfig(pool, name);
  }
}
