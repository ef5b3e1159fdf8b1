package dev.muster.worker;

import dev.muster.broker.Delivery;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of what slots hold for long. Runs once a third of a lease, so two of three may
 * fail.
 */
final class LeaseKeeper implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  private final List<Slot> slots;
  private final WorkerMeters meters;

  /** What each slot held at the last run: what is there for the first time is young. */
  private final Map<Slot, Delivery> seen = new HashMap<>();

  LeaseKeeper(List<Slot> slots, WorkerMeters meters) {
    this.slots = slots;
    this.meters = meters;
  }

  @Override
  public void run() {
    for (Slot slot : slots) {
      Delivery held = slot.held();
      // A lease is renewed from its second sight on, so between one and two thirds of its time:
      // tasks that end sooner cost nothing here.
      if (held != null && seen.get(slot) == held && !renew(held) && slot.held() == held) {
        meters.renewed(false);
        log.warn(
            "The lease of the task at offset {} was lost: another worker may run it too; the first result counts",
            held.offset());
        seen.remove(slot);
      } else if (held != null) {
        seen.put(slot, held);
      }
    }
    forgetEnded();
  }

  private boolean renew(Delivery held) {
    boolean done = held.renew();
    if (done) {
      meters.renewed(true);
    }
    return done;
  }

  private void forgetEnded() {
    for (Iterator<Map.Entry<Slot, Delivery>> i = seen.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Slot, Delivery> each = i.next();
      if (each.getKey().held() != each.getValue()) {
        i.remove();
      }
    }
  }
}
