package dev.muster.bench;

/** Takes the readings of one measurement. For one thread. */
interface Probe {
  /**
   * What is done before the first round and does not count: code is compiled, caches are filled.
   */
  default void warmUp() throws Exception {}

  /** One round: one reading of each figure of the measurement. */
  void round(Readings readings) throws Exception;
}
