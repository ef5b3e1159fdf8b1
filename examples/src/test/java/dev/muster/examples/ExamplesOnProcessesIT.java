package dev.muster.examples;

/** The examples on worker processes. */
final class ExamplesOnProcessesIT extends ExamplesContract {
  @Override
  Pools pools() {
    return Pools.processes();
  }
}
