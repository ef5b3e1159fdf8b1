package dev.muster.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.LedgerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerReplayTest {
  private final List<LedgerRecord> judged = new ArrayList<>();
  private final Records anna = new Records(1);

  private LedgerReplay replay() {
    return new LedgerReplay((record, counts) -> judged.add(record));
  }

  @Test
  void applies_a_log_from_its_beginning() {
    LedgerReplay replay = replay();

    replay.add(0, anna.put(0));
    replay.add(1, anna.put(1));

    assertThat(replay.complete()).isTrue();
    assertThat(replay.position()).isEqualTo(2);
    assertThat(replay.ledger().queued()).isEqualTo(2);
    assertThat(judged).hasSize(2);
  }

  @Test
  void bytes_that_are_no_record_change_nothing() {
    LedgerReplay replay = replay();

    replay.add(0, anna.put(0));
    replay.add(1, null);
    replay.add(2, anna.put(1));

    assertThat(replay.position()).isEqualTo(3);
    assertThat(replay.ledger().queued()).isEqualTo(2);
  }

  @Test
  void remembers_the_last_moment_at_which_nothing_was_unfinished() {
    LedgerReplay replay = replay();
    assertThat(replay.emptyAt()).isZero();

    replay.add(0, anna.put(0));
    replay.add(1, anna.done(0));
    replay.add(2, anna.put(1));
    assertThat(replay.emptyAt()).isEqualTo(2);

    replay.add(3, anna.done(1));
    replay.add(4, null);
    assertThat(replay.emptyAt()).isEqualTo(5);
  }

  @Test
  void a_log_whose_beginning_is_gone_waits_for_a_snapshot() {
    LedgerReplay writer = replay();
    writer.add(0, anna.put(0));
    writer.add(1, anna.put(1));
    LedgerRecord snapshot = anna.snapshot(writer.ledger().state(writer.position()));
    LedgerRecord meanwhile = anna.taken(0);
    LedgerReplay late = replay();

    late.add(2, meanwhile);
    assertThat(late.complete()).isFalse();
    late.add(3, snapshot);

    assertThat(late.complete()).isTrue();
    assertThat(late.ledger().queued()).isEqualTo(1);
    assertThat(late.ledger().unfinished()).isEqualTo(2);
    assertThat(late.position()).isEqualTo(4);
  }

  @Test
  void a_snapshot_that_lacks_records_which_are_gone_is_of_no_use() {
    LedgerReplay writer = replay();
    writer.add(0, anna.put(0));
    LedgerRecord old = anna.snapshot(writer.ledger().state(1));
    writer.add(1, anna.put(1));
    LedgerRecord fresh = anna.snapshot(writer.ledger().state(2));
    LedgerReplay late = replay();

    late.add(2, old);
    assertThat(late.complete()).isFalse();
    late.add(3, fresh);

    assertThat(late.complete()).isTrue();
    assertThat(late.ledger().queued()).isEqualTo(2);
  }

  @Test
  void a_damaged_snapshot_of_what_comes_behind_it_counts_for_nothing() {
    LedgerReplay writer = replay();
    writer.add(0, anna.put(0));
    LedgerRecord damaged = anna.snapshot(writer.ledger().state(1_000));
    LedgerReplay late = replay();

    writer.add(1, damaged);
    late.add(1, damaged);

    assertThat(writer.snapshotAsOf()).isZero();
    assertThat(late.complete()).isFalse();
  }

  @Test
  void bytes_that_are_no_record_are_counted_towards_the_next_snapshot() {
    LedgerReplay replay = replay();
    replay.add(0, anna.put(0));
    replay.add(1, null);

    assertThat(replay.sinceSnapshot()).isEqualTo(2);
  }

  @Test
  void a_reader_that_was_overtaken_by_the_removal_catches_up() {
    LedgerReplay writer = replay();
    LedgerReplay late = replay();
    LedgerRecord first = anna.put(0);
    writer.add(0, first);
    late.add(0, first);
    for (int i = 1; i < 10; i++) {
      writer.add(i, anna.put(i));
    }
    LedgerRecord snapshot = anna.snapshot(writer.ledger().state(10));

    late.add(10, snapshot);

    assertThat(late.complete()).isTrue();
    assertThat(late.ledger().queued()).isEqualTo(10);
  }

  @Test
  void counts_the_records_since_the_last_snapshot() {
    LedgerReplay replay = replay();
    replay.add(0, anna.put(0));
    replay.add(1, anna.put(1));
    assertThat(replay.sinceSnapshot()).isEqualTo(2);
    assertThat(replay.snapshotAsOf()).isZero();

    replay.add(2, anna.snapshot(replay.ledger().state(2)));
    replay.add(3, anna.put(2));

    assertThat(replay.sinceSnapshot()).isEqualTo(1);
    assertThat(replay.snapshotAsOf()).isEqualTo(2);
  }

  @Test
  void wherever_a_reader_begins_it_comes_to_the_same_state() {
    Random random = new Random(7);
    Records[] authors = {new Records(1), new Records(2), new Records(3)};
    List<LedgerRecord> log = new ArrayList<>();
    LedgerReplay all = replay();
    List<Integer> cuts = new ArrayList<>(List.of(0));
    for (int i = 0; i < 2_000; i++) {
      LedgerRecord next;
      if (i % 100 == 57) {
        next = anna.snapshot(all.ledger().state(all.position()));
        cuts.add(i);
        // Somebody else was faster.
        LedgerRecord between = authors[0].put(random.nextInt(500));
        log.add(between);
        all.add(i++, between);
      } else {
        next = random(random, authors[random.nextInt(3)]);
      }
      log.add(next);
      all.add(i, next);
    }
    for (int cut : cuts) {
      LedgerReplay late = replay();
      for (int i = cut; i < log.size(); i++) {
        late.add(i, log.get(i));
      }
      assertThat(late.complete()).as("from %d", cut).isTrue();
      assertThat(late.ledger().state(0)).isEqualTo(all.ledger().state(0));
    }
  }

  private static LedgerRecord random(Random random, Records author) {
    long item = random.nextInt(500);
    return switch (random.nextInt(6)) {
      case 0 -> author.taken(item);
      case 1 -> author.done(item);
      case 2 -> author.reserved();
      case 3 -> author.released(item, author.last());
      case 4 -> author.put(item, author.last());
      default -> author.put(item);
    };
  }
}
