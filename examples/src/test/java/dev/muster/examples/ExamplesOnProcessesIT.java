package dev.muster.examples;

import dev.muster.coordinator.Pool;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The examples on worker processes. Those that need one pool share it, as in a demonstration. */
final class ExamplesOnProcessesIT extends ExamplesContract {
  private static Pool shared;

  @BeforeAll
  static void startPool() {
    try (Pools pools = Pools.processes()) {
      shared = pools.of(4);
    }
    // Every worker has run something before times are taken.
    shared.map(FirstSteps::square, List.of(1L, 2L, 3L, 4L), 1);
  }

  @AfterAll
  static void closePool() {
    shared.close();
  }

  @Override
  Pools pools() {
    return Pools.processes();
  }

  @Override
  void run(Example example, Pools on, PrintStream out) throws InterruptedException {
    if (example instanceof Example.OnPool onPool) {
      onPool.run(shared, out);
    } else {
      example.run(on, out);
    }
  }
}
