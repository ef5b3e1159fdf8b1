package dev.muster.local;

import dev.muster.coordinator.Pool;
import dev.muster.worker.Initializer;

/** A backend of the pool, for the tests that run on each of them. */
interface Pools {
  /** A pool with so many slots, which the caller closes. */
  Pool of(int slots);

  /** A pool whose initializer runs once in each of its processes. */
  Pool of(int slots, Initializer initializer);

  /** This JVM. */
  Pools THREADS =
      new Pools() {
        @Override
        public Pool of(int slots) {
          return ThreadPool.of(slots);
        }

        @Override
        public Pool of(int slots, Initializer initializer) {
          return ThreadPool.of(slots, initializer);
        }
      };

  /** Worker processes on an embedded Kafka. */
  Pools PROCESSES =
      new Pools() {
        @Override
        public Pool of(int slots) {
          return ProcessPool.of(slots);
        }

        @Override
        public Pool of(int slots, Initializer initializer) {
          return ProcessPool.of(slots, initializer);
        }
      };
}
