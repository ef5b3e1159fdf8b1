package dev.muster.local;

import org.junit.jupiter.api.Nested;

/** The pool's contract on threads and the in-memory broker. */
class ThreadPoolTest {
  @Nested
  class Apply extends ApplyContract {
    Apply() {
      super(Pools.THREADS);
    }
  }

  @Nested
  class Map extends MapContract {
    Map() {
      super(Pools.THREADS);
    }
  }

  @Nested
  class Imap extends ImapContract {
    Imap() {
      super(Pools.THREADS);
    }
  }

  @Nested
  class Callbacks extends CallbackContract {
    Callbacks() {
      super(Pools.THREADS);
    }
  }

  @Nested
  class Lifecycle extends LifecycleContract {
    Lifecycle() {
      super(Pools.THREADS);
    }
  }

  @Nested
  class Limits extends LimitsContract {
    Limits() {
      super(Pools.THREADS);
    }
  }
}
