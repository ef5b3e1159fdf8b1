package dev.muster.bench;

import dev.muster.coordinator.Pool;
import dev.muster.local.BrokerChild;
import dev.muster.local.ProcessPool;
import java.time.Duration;

/** A program that starts a pool of two processes, or their bare counterpart, and uses it once. */
public final class StartUpProcess {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private StartUpProcess() {}

  /** Takes no arguments; the setting {@code what} is {@code pool} or {@code bare}. */
  public static void main(String... none) {
    ChildProgram.run(
        program -> {
          if (program.setting("what").equals("pool")) {
            pool(program);
          } else {
            bare(program);
          }
          program.say("closed");
        });
  }

  private static void pool(ChildProgram program) {
    try (Pool pool = ProcessPool.of(2)) {
      program.say("ready");
      pool.applyAsync(BenchTasks::same, 1L).get(LIMIT);
      program.say("first");
    }
  }

  private static void bare(ChildProgram program) throws Exception {
    try (BrokerChild broker = BrokerChild.start();
        EchoFleet echo =
            EchoFleet.open(
                broker.bootstrapServers(),
                "start",
                EchoMode.ONE_AT_A_TIME,
                Shape.TWO,
                RecordSizes.USUAL)) {
      echo.start(broker.bootstrapServers(), "start", RecordSizes.USUAL);
      echo.awaitReady();
      program.say("ready");
      echo.roundTrip(TimeBound.of(LIMIT));
      program.say("first");
    }
  }
}
