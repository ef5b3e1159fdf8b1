package dev.muster.worker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Interrupts calls that pass their time limit, and takes those out of their slots' hands that go on
 * all the same, or that do not notice that they were cancelled. Also has records shared that turn
 * out long.
 */
final class Watchdog implements Runnable {
  /** How often it looks. */
  static final Duration TICK = Duration.ofMillis(25);

  private final List<Slot> slots;
  private final Consumer<Activity.Seizure> seized;

  /**
   * @param seized hears of each call that was taken out of its slot's hands, after it was settled
   */
  Watchdog(List<Slot> slots, Consumer<Activity.Seizure> seized) {
    this.slots = slots;
    this.seized = seized;
  }

  @Override
  public void run() {
    for (Slot slot : slots) {
      slot.share();
      if (slot.activity().isStuck(System.nanoTime())) {
        Optional<Activity.Seizure> seizure = slot.evict();
        seizure.ifPresent(seized);
      }
    }
  }
}
