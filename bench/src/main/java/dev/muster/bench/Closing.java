package dev.muster.bench;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what has been measured, whatever state that has left it in. */
final class Closing {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private Closing() {}

  static void quietly(AutoCloseable what) {
    try {
      what.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.debug("Something did not close as it should", e);
    }
  }
}
