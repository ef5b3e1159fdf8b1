package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where it fails there is no archive of classes, and nobody notices but by the clock. */
class WarmUpIT {
  @Test
  @Timeout(60)
  void it_works_as_a_broker_a_worker_and_a_submitter_and_ends() {
    assertThatCode(() -> WarmUp.main(new String[0])).doesNotThrowAnyException();
  }
}
