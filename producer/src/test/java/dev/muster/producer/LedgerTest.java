package dev.muster.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.LedgerRecord;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger();
  private final Records anna = new Records(1);
  private final Records bert = new Records(2);

  private boolean apply(LedgerRecord record) {
    return ledger.apply(record);
  }

  private void assertQueuedAndUnfinished(long queued, long unfinished) {
    assertThat(ledger.queued()).as("queued").isEqualTo(queued);
    assertThat(ledger.unfinished()).as("unfinished").isEqualTo(unfinished);
  }

  @Test
  void an_item_is_queued_then_taken_then_done() {
    apply(anna.put(0));
    assertQueuedAndUnfinished(1, 1);

    apply(bert.taken(0));
    assertQueuedAndUnfinished(0, 1);

    apply(bert.done(0));
    assertQueuedAndUnfinished(0, 0);
  }

  @Test
  void an_item_that_is_taken_before_its_put_is_seen_counts_once() {
    apply(bert.taken(0));
    assertQueuedAndUnfinished(0, 1);

    assertThat(apply(anna.put(0))).isTrue();
    assertQueuedAndUnfinished(0, 1);
  }

  @Test
  void an_item_that_is_done_before_its_put_is_seen_stays_done() {
    apply(bert.taken(0));
    apply(bert.done(0));

    assertThat(apply(anna.put(0))).isTrue();
    assertQueuedAndUnfinished(0, 0);
  }

  @Test
  void an_item_done_twice_is_done_once() {
    apply(anna.put(0));
    apply(anna.put(1));
    apply(anna.taken(0));
    apply(bert.taken(0));

    apply(anna.done(0));
    apply(bert.done(0));

    assertQueuedAndUnfinished(1, 1);
  }

  @Test
  void an_item_that_is_done_cannot_be_taken() {
    apply(anna.put(0));
    apply(anna.taken(0));
    apply(anna.done(0));

    assertThat(apply(bert.taken(0))).isFalse();
    assertQueuedAndUnfinished(0, 0);
  }

  @Test
  void a_released_item_is_queued_again() {
    apply(anna.put(0));
    apply(bert.taken(0));

    apply(bert.released(0, bert.last()));

    assertQueuedAndUnfinished(1, 1);
  }

  @Test
  void whoever_lost_an_item_cannot_release_it_from_its_next_holder() {
    apply(anna.put(0));
    apply(anna.taken(0));
    Mark lost = anna.last();
    apply(bert.taken(0));

    apply(anna.released(0, lost));

    assertQueuedAndUnfinished(0, 1);
  }

  @Test
  void a_second_hold_of_the_same_holder_is_not_ended_by_the_first() {
    apply(anna.put(0));
    apply(anna.taken(0));
    Mark lost = anna.last();
    apply(anna.taken(0));

    apply(anna.released(0, lost));

    assertQueuedAndUnfinished(0, 1);
  }

  @Test
  void each_taking_of_an_item_is_counted_until_it_is_done() {
    apply(anna.put(0));
    assertThat(ledger.deliveries(0)).isZero();

    apply(anna.taken(0));
    apply(anna.released(0, anna.last()));
    apply(bert.taken(0));
    assertThat(ledger.deliveries(0)).isEqualTo(2);
    Ledger restored = new Ledger();
    restored.restore(ledger.state(4));
    assertThat(restored.deliveries(0)).isEqualTo(2);

    apply(bert.done(0));
    assertThat(ledger.deliveries(0)).isZero();
    assertThat(ledger.state(5).getDeliveries()).isEmpty();
  }

  @Test
  void only_the_first_maxsize_counts() {
    apply(anna.opened(3));
    apply(bert.opened(5));

    assertThat(ledger.maxsize()).hasValue(3);
    assertThat(ledger.bounded()).isTrue();
  }

  @Test
  void a_queue_nobody_gave_a_maxsize_needs_no_reservations() {
    assertThat(ledger.maxsize()).isEmpty();
    assertThat(ledger.bounded()).isFalse();
    assertThat(apply(anna.put(0))).isTrue();
  }

  @Test
  void zero_means_any_number() {
    apply(anna.opened(0));

    assertThat(ledger.bounded()).isFalse();
    assertThat(apply(anna.put(0))).isTrue();
  }

  @Test
  void reservations_get_room_in_the_order_of_the_log() {
    apply(anna.opened(2));
    apply(anna.reserved());
    Mark first = anna.last();
    apply(bert.reserved());
    Mark second = bert.last();
    apply(anna.reserved());
    Mark third = anna.last();
    apply(bert.reserved());
    Mark fourth = bert.last();

    assertThat(ledger.granted()).containsExactlyInAnyOrder(first, second);
    assertThat(ledger.waiting(third)).isTrue();

    apply(anna.put(0, first));
    apply(bert.put(1, second));
    assertThat(ledger.granted()).isEmpty();

    apply(anna.taken(0));
    assertThat(ledger.granted()).containsExactly(third);
    assertThat(ledger.waiting(fourth)).isTrue();
  }

  @Test
  void an_item_keeps_its_place_until_its_put_is_seen_even_when_it_is_taken() {
    apply(anna.opened(1));
    apply(anna.reserved());
    Mark first = anna.last();
    apply(bert.reserved());
    Mark second = bert.last();

    apply(bert.taken(0));
    assertThat(ledger.waiting(second)).isTrue();

    apply(anna.put(0, first));
    assertThat(ledger.granted(second)).isTrue();
  }

  @Test
  void a_put_without_room_does_not_count() {
    apply(anna.opened(1));

    assertThat(apply(bert.put(0))).isFalse();
    assertQueuedAndUnfinished(0, 0);
    assertThat(apply(anna.taken(0))).isFalse();
  }

  @Test
  void what_comes_back_takes_room_although_there_is_none() {
    apply(anna.opened(1));
    apply(anna.reserved());
    apply(anna.put(0, anna.last()));
    apply(bert.taken(0));
    Mark hold = bert.last();
    apply(anna.reserved());
    apply(anna.put(1, anna.last()));
    apply(anna.reserved());
    Mark next = anna.last();

    apply(bert.released(0, hold));
    assertThat(ledger.queued()).isEqualTo(2);

    apply(bert.taken(0));
    assertThat(ledger.waiting(next)).isTrue();
    apply(bert.taken(1));
    assertThat(ledger.granted(next)).isTrue();
  }

  @Test
  void a_withdrawn_reservation_makes_room_whether_it_had_any_or_not() {
    apply(anna.opened(1));
    apply(anna.reserved());
    Mark first = anna.last();
    apply(anna.reserved());
    Mark second = anna.last();
    apply(bert.reserved());
    Mark third = bert.last();

    apply(anna.withdrawn(second));
    assertThat(ledger.waiting(second)).isFalse();
    apply(anna.withdrawn(first));

    assertThat(ledger.granted()).containsExactly(third);
  }

  @Test
  void nobody_can_withdraw_somebody_elses_reservation() {
    apply(anna.opened(1));
    apply(anna.reserved());
    Mark first = anna.last();

    apply(bert.withdrawn(first));

    assertThat(ledger.granted()).containsExactly(first);
  }

  @Test
  void when_somebody_expires_all_that_was_reserved_is_free() {
    apply(anna.opened(1));
    apply(anna.reserved());
    Mark granted = anna.last();
    apply(anna.reserved());
    Mark waiting = anna.last();
    apply(bert.reserved());

    apply(bert.expired(anna.author()));

    assertThat(ledger.granted()).doesNotContain(granted).hasSize(1);
    assertThat(ledger.waiting(waiting)).isFalse();
    assertThat(ledger.anyReserved(anna.author())).isFalse();
    assertThat(ledger.anyReserved(bert.author())).isTrue();
    assertThat(apply(anna.put(0, granted))).as("too late").isFalse();
    assertQueuedAndUnfinished(0, 0);
  }

  @Test
  void after_the_shutdown_nothing_is_put_or_reserved() {
    apply(anna.put(0));
    apply(anna.shutDown());

    assertThat(apply(bert.put(1))).isFalse();
    assertThat(apply(bert.reserved())).isFalse();
    assertQueuedAndUnfinished(1, 1);
  }

  @Test
  void the_shutdown_refuses_who_waits_for_room_and_not_who_has_it() {
    apply(anna.opened(1));
    apply(anna.reserved());
    Mark granted = anna.last();
    apply(anna.reserved());
    Mark waiting = anna.last();

    apply(bert.shutDown());

    assertThat(ledger.waiting(waiting)).isFalse();
    assertThat(ledger.mayCome(bert.author())).as("it is being put").isTrue();
    assertThat(apply(anna.put(0, granted))).isTrue();
    assertQueuedAndUnfinished(1, 1);
  }

  @Test
  void an_item_put_too_late_that_somebody_took_counts() {
    apply(bert.taken(0));
    apply(bert.shutDown());

    assertThat(apply(anna.put(0))).isTrue();
    assertQueuedAndUnfinished(0, 1);
  }

  @Test
  void an_item_put_too_late_that_nobody_took_is_nobodys() {
    apply(bert.shutDown());
    apply(anna.put(0));

    assertThat(apply(bert.taken(0))).isFalse();
  }

  @Test
  void after_the_shutdown_what_is_queued_or_held_by_others_may_come() {
    apply(anna.put(0));
    apply(anna.shutDown());
    assertThat(ledger.mayCome(anna.author())).isTrue();

    apply(anna.taken(0));
    assertThat(ledger.mayCome(anna.author())).isFalse();
    assertThat(ledger.mayCome(bert.author())).isTrue();

    apply(anna.done(0));
    assertThat(ledger.mayCome(bert.author())).isFalse();
  }

  @Test
  void shut_down_now_drops_what_nobody_holds() {
    apply(anna.put(0));
    apply(anna.put(1));
    apply(anna.put(2));
    apply(bert.taken(1));

    apply(anna.shutDownNow());

    assertQueuedAndUnfinished(0, 1);
    assertThat(ledger.anyTaken()).isTrue();
    assertThat(apply(bert.taken(0))).isFalse();
    apply(bert.done(1));
    assertQueuedAndUnfinished(0, 0);
  }

  @Test
  void what_comes_back_after_shut_down_now_is_dropped() {
    apply(anna.put(0));
    apply(anna.put(1));
    apply(bert.taken(0));
    Mark hold = bert.last();
    apply(bert.taken(1));
    apply(anna.shutDownNow());

    apply(bert.released(0, hold));
    assertQueuedAndUnfinished(0, 1);
    assertThat(apply(anna.taken(1))).isFalse();
    assertQueuedAndUnfinished(0, 0);
  }

  @Test
  void after_shut_down_now_not_even_those_with_room_put() {
    apply(anna.opened(2));
    apply(anna.reserved());
    Mark granted = anna.last();
    apply(bert.shutDownNow());

    assertThat(apply(anna.put(0, granted))).isFalse();
    assertQueuedAndUnfinished(0, 0);
  }

  @Test
  void an_item_taken_before_shut_down_now_whose_put_comes_after_it_counts_while_it_is_held() {
    apply(bert.taken(0));
    apply(anna.shutDownNow());

    assertThat(apply(anna.put(0))).isTrue();
    assertQueuedAndUnfinished(0, 1);
  }

  @Test
  void an_item_nobody_knew_of_at_shut_down_now_is_refused_to_both_sides() {
    apply(anna.shutDownNow());

    assertThat(apply(bert.taken(0))).isFalse();
    assertThat(apply(anna.put(0))).isFalse();
    assertQueuedAndUnfinished(0, 0);
  }

  @Test
  void a_reopened_queue_takes_items_again() {
    apply(anna.opened(1));
    apply(anna.shutDownNow());
    apply(anna.reopened());

    apply(anna.reserved());
    assertThat(apply(anna.put(0, anna.last()))).isTrue();
    assertThat(ledger.maxsize()).hasValue(1);
    assertThat(apply(bert.taken(0))).isTrue();
  }

  @Test
  void a_reopened_queue_may_have_another_maxsize_and_grants_by_it() {
    apply(anna.opened(1));
    apply(anna.reserved());
    apply(bert.reserved());
    apply(anna.reopened(2));

    assertThat(ledger.granted()).hasSize(2);
  }

  @Test
  void its_state_makes_the_same_ledger_again() {
    apply(anna.opened(2));
    apply(anna.reserved());
    apply(anna.put(0, anna.last()));
    apply(anna.reserved());
    apply(anna.put(1, anna.last()));
    apply(bert.taken(0));
    Mark hold = bert.last();
    apply(anna.reserved());
    apply(bert.reserved());
    Mark waits = bert.last();
    apply(bert.done(7));

    Ledger restored = new Ledger();
    restored.apply(new Records(9).put(1000));
    restored.restore(ledger.state(42));

    assertThat(restored.state(42)).isEqualTo(ledger.state(42));
    assertThat(restored.queued()).isEqualTo(1);
    assertThat(restored.unfinished()).isEqualTo(2);
    assertThat(restored.waiting(waits)).isTrue();
    assertThat(restored.end()).isEqualTo(8);
    restored.apply(bert.released(0, hold));
    assertThat(restored.queued()).isEqualTo(2);
  }

  @Test
  void shutdowns_are_part_of_the_state() {
    apply(anna.shutDownNow());
    Ledger restored = new Ledger();

    restored.restore(ledger.state(1));

    assertThat(restored.shutDown()).isTrue();
    assertThat(restored.dropped()).isTrue();
  }

  @Test
  void a_queue_that_runs_for_long_needs_no_more_memory() {
    for (long item = 0; item < 10_000; item++) {
      apply(anna.put(item));
      apply(bert.taken(item));
      apply(bert.done(item));
    }

    assertThat(ledger.state(0).getKnown()).hasSize(2);
    assertThat(ledger.state(0).getDone()).hasSize(2);
    assertThat(ledger.state(0).getTaken()).isEmpty();
  }

  @Test
  void a_snapshot_changes_nothing() {
    apply(anna.put(0));

    apply(bert.snapshot(new Ledger().state(0)));

    assertQueuedAndUnfinished(1, 1);
    assertThat(ledger.anyReserved(new UUID(0, 1))).isFalse();
  }
}
