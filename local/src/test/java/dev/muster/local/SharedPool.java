package dev.muster.local;

import dev.muster.coordinator.Pool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Tests that share one pool of three slots: none of them may leave it unusable. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class SharedPool {
  static final int SLOTS = 3;

  private final Pools pools;
  Pool pool;

  @SuppressWarnings("NullAway.Init") // opened before the first test
  SharedPool(Pools pools) {
    this.pools = pools;
  }

  @BeforeAll
  void open() {
    pool = pools.of(SLOTS);
  }

  @AfterAll
  void close() {
    // A test that failed may have left a task that waits for ever.
    pool.terminate();
    pool.close();
  }
}
