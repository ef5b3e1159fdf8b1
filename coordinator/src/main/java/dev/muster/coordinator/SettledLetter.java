package dev.muster.coordinator;

import java.util.Optional;

/**
 * What an operator's order came to for one dead letter. Immutable.
 *
 * @param letter as it was found: where it is not open, somebody was done with it before, and
 *     nothing was done now
 * @param refusal why nothing could be done about an open one; empty where it was done, or, in a dry
 *     run, would be
 */
public record SettledLetter(DeadLetter letter, Optional<String> refusal) {
  /** Whether the letter was open, and is done with now. */
  public boolean isDone() {
    return refusal.isEmpty() && letter.state() == DeadLetterState.OPEN;
  }
}
