package dev.muster.protocol;

/** What kind of meter a {@link MetricName} is. */
public enum MetricType {
  /** Only grows; begins at 0 with its process. */
  COUNTER,
  /** What is now. */
  GAUGE,
  /** A histogram of durations, in seconds. */
  TIMER,
  /** A histogram of numbers. */
  SUMMARY
}
