package dev.muster.coordinator;

import dev.muster.protocol.OutcomeRecord;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sums up what one result record tells of run times, function by function. For one thread. */
final class RunTally {
  private final RunTimes times;
  private @Nullable String function;
  private int calls;
  private long nanos;
  private long bytes;

  RunTally(RunTimes times) {
    this.times = times;
  }

  /** Calls of this function ended so. */
  void add(String name, OutcomeRecord outcome) {
    if (outcome.getRunNanos() <= 0) {
      return; // none was started
    }
    if (!name.equals(function)) {
      end();
      function = name;
    }
    calls += outcome.getCount();
    nanos += outcome.getRunNanos();
    ByteBuffer values = outcome.getValues();
    bytes += values == null ? 0 : values.remaining();
  }

  /** Nothing more comes. */
  void end() {
    if (function != null) {
      times.observe(function, calls, nanos, bytes);
    }
    calls = 0;
    nanos = 0;
    bytes = 0;
  }
}
