package dev.muster.worker;

/** Why a call is not to go on. */
enum Stop {
  /** Its job was cancelled. */
  CANCELLED,
  /** Its client terminated. */
  TERMINATED,
  /** The worker ends and hands the call to another. */
  GIVE_BACK,
  /** It has run for longer than it may. */
  TIMED_OUT
}
