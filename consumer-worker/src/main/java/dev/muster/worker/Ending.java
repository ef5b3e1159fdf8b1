package dev.muster.worker;

/** How a worker came to its end. */
public enum Ending {
  /** It took a poison pill. */
  PILL,
  /** It was closed, or its process was asked to end. */
  CLOSED,
  /** It has run as many tasks as it may; its supervisor starts another. */
  RECYCLED,
  /**
   * A task went on although it was interrupted, or the memory ran out; its supervisor starts
   * another.
   */
  UNUSABLE
}
