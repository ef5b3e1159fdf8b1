package dev.muster.local;

import org.junit.jupiter.api.Nested;

/** The pool's contract on a Kafka that somebody else runs, with a worker of its own in this JVM. */
class FleetPoolIT {
  private static final Pools FLEET = new FleetPools(SharedKafka::bootstrapServers);

  @Nested
  class Apply extends ApplyContract {
    Apply() {
      super(FLEET);
    }
  }

  @Nested
  class Map extends MapContract {
    Map() {
      super(FLEET);
    }
  }

  @Nested
  class Imap extends ImapContract {
    Imap() {
      super(FLEET);
    }
  }

  @Nested
  class Callbacks extends CallbackContract {
    Callbacks() {
      super(FLEET);
    }
  }

  @Nested
  class Limits extends LimitsContract {
    Limits() {
      super(FLEET);
    }
  }
}
