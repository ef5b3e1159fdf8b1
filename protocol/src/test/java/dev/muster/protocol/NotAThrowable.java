package dev.muster.protocol;

import java.util.concurrent.atomic.AtomicBoolean;

/** Its initializer is not to run because a record names it. */
final class NotAThrowable {
  /** Elsewhere, so that looking does not initialize. */
  static final class Witness {
    static final AtomicBoolean INITIALIZED = new AtomicBoolean();

    private Witness() {}
  }

  static {
    Witness.INITIALIZED.set(true);
  }

  @SuppressWarnings("unused") // by reflection, if at all
  NotAThrowable(String text) {}
}
