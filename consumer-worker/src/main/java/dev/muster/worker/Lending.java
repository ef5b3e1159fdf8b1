package dev.muster.worker;

import dev.muster.broker.WorkQueue;
import org.jspecify.annotations.Nullable;

/**
 * How the worker that fills the shards gets its place in the group of the pool's queue, which is
 * full then: one of its slots hands its own over, between two tasks. Safe for use by many threads.
 */
final class Lending {
  private final Runnable wake;

  // Guarded by "this".
  private boolean wanted;
  private @Nullable WorkQueue given;

  /**
   * @param wake makes slots that wait for a task look here
   */
  Lending(Runnable wake) {
    this.wake = wake;
  }

  /** A place is wanted: the next slot that can gives its own. */
  void want() {
    synchronized (this) {
      if (wanted || given != null) {
        return;
      }
      wanted = true;
    }
    wake.run();
  }

  /** The place that a slot has given; null where none has. */
  synchronized @Nullable WorkQueue take() {
    WorkQueue place = given;
    given = null;
    return place;
  }

  synchronized boolean isWanted() {
    return wanted;
  }

  /** Hands a place over, if it is wanted still; it is not the slot's any more then. */
  synchronized boolean give(WorkQueue place) {
    if (!wanted) {
      return false;
    }
    wanted = false;
    given = place;
    return true;
  }

  /** None is wanted any more; leaves the group where one was given, and not taken. */
  void cancel() {
    WorkQueue left;
    synchronized (this) {
      wanted = false;
      left = given;
      given = null;
    }
    if (left != null) {
      left.close();
    }
  }
}
