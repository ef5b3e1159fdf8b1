package dev.muster.local;

import org.junit.jupiter.api.Nested;

/** The pool's contract with worker processes on an embedded Kafka. */
class ProcessPoolIT {
  @Nested
  class Apply extends ApplyContract {
    Apply() {
      super(Pools.PROCESSES);
    }
  }

  @Nested
  class Map extends MapContract {
    Map() {
      super(Pools.PROCESSES);
    }
  }

  @Nested
  class Imap extends ImapContract {
    Imap() {
      super(Pools.PROCESSES);
    }
  }

  @Nested
  class Callbacks extends CallbackContract {
    Callbacks() {
      super(Pools.PROCESSES);
    }
  }

  @Nested
  class Lifecycle extends LifecycleContract {
    Lifecycle() {
      super(Pools.PROCESSES);
    }
  }

  @Nested
  class Limits extends LimitsContract {
    Limits() {
      super(Pools.PROCESSES);
    }
  }
}
