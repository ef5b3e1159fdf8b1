package dev.muster.coordinator;

import dev.muster.protocol.TaskId;
import org.jspecify.annotations.Nullable;

/** A job whose calls travel with those of others: see {@link BundleLine}. */
interface BundledJob {
  TaskId id();

  /**
   * Calls of this job are about to be sent. From now on the job tells the bundle of each of them
   * when it has ended; of those that have ended already, at once.
   */
  void sent(long first, int count, SentBundle bundle);

  /** The broker has calls of this job, or would not take them. */
  void accepted(@Nullable Throwable refusal);
}
