package dev.muster.service;

import dev.muster.coordinator.Fleet;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orderly end of a fleet, which takes as long as its work does: one at a time, on a thread of
 * its own. Safe for use by many threads.
 */
final class FleetShutdown implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FleetShutdown.class);

  private final Fleet fleet;

  // Guarded by "this".
  private State state = State.NONE;
  private Thread thread = new Thread("muster-no-shutdown");

  FleetShutdown(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Begins; returns false where one is under way. */
  synchronized boolean start(Duration timeout) {
    if (state == State.RUNNING) {
      return false;
    }
    state = State.RUNNING;
    thread = new Thread(() -> run(timeout), "muster-shutdown");
    thread.setDaemon(true);
    thread.start();
    log.info("The workers are asked to end within {}", timeout);
    return true;
  }

  private void run(Duration timeout) {
    State end = State.FAILED;
    try {
      end = fleet.shutdown(timeout) ? State.DONE : State.TIMED_OUT;
      log.info("The shutdown has ended: {}", end);
    } catch (InterruptedException e) {
      log.info("The shutdown was broken off: this service ends");
    } catch (RuntimeException e) {
      log.warn("The shutdown failed", e);
    } finally {
      set(end);
    }
  }

  private synchronized void set(State end) {
    state = end;
  }

  synchronized Map<String, Object> json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("state", state.name().toLowerCase(Locale.ROOT));
    fields.put("workers", fleet.workers().size());
    return fields;
  }

  /** Breaks off what is under way; workers that have had their pill end all the same. */
  @Override
  public synchronized void close() {
    thread.interrupt();
  }

  /** How far it is. */
  private enum State {
    NONE,
    RUNNING,
    DONE,
    TIMED_OUT,
    FAILED
  }
}
