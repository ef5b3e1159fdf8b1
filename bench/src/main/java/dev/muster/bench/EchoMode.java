package dev.muster.bench;

/** How a floor takes records from the share group. */
enum EchoMode {
  /** As many as come, up to 500: the most that bare clients get out of single records. */
  PIPELINE,

  /** One at a time, as a slot does. */
  ONE_AT_A_TIME
}
