package dev.muster.local;

import dev.muster.coordinator.Certificate;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a chaos run came to. Immutable.
 *
 * @param seed what the run was made from
 * @param accidents how many there were of each kind
 * @param right results that were as they had to be
 * @param refused tasks that the broker did not take in time: never accepted, and their handles say
 *     so
 * @param wrong results that were not as they had to be, and handles that failed
 * @param unresolved handles that did not end
 * @param certificate what the log says
 */
public record ChaosReport(
    long seed,
    Map<String, Integer> accidents,
    long right,
    long refused,
    long wrong,
    long unresolved,
    Certificate certificate) {
  public ChaosReport {
    accidents = Collections.unmodifiableMap(new TreeMap<>(accidents));
  }

  /** Whether nothing is missing, wrong or left without an end. */
  public boolean isGood() {
    return wrong == 0 && unresolved == 0 && certificate.isSettled();
  }
}
