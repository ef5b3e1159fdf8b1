package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.AskRecord;
import dev.muster.protocol.Topics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AskBoardTest {
  private static final long START = 1_000_000_000_000L;

  private final AskBoard board = new AskBoard();

  private static AskRecord ask(String worker, int shard, long number) {
    return new AskRecord(worker, 0, shard, number, true);
  }

  private static long after(Duration time) {
    return START + time.toNanos();
  }

  @Test
  void the_slot_that_has_waited_longest_is_next() {
    board.note(ask("a", 2, 1), START);
    board.note(ask("b", 1, 1), START);

    assertThat(board.next()).hasValue(2);
  }

  @Test
  void an_ask_that_was_answered_is_not_answered_again_when_it_is_repeated() {
    board.note(ask("a", 1, 7), START);
    board.answered(1);
    board.note(ask("a", 1, 7), after(Duration.ofSeconds(3)));

    assertThat(board.next()).isEmpty();
    assertThat(board.isAsked(1)).isFalse();
  }

  @Test
  void the_next_ask_of_a_slot_is_another_one() {
    board.note(ask("a", 1, 7), START);
    board.answered(1);
    board.note(ask("a", 1, 8), START);

    assertThat(board.next()).hasValue(1);
  }

  @Test
  void an_ask_that_is_not_repeated_is_forgotten() {
    board.note(ask("a", 1, 7), START);
    board.forget(after(Duration.ofSeconds(10)));

    assertThat(board.next()).isEmpty();
  }

  @Test
  void who_asks_no_more_gets_nothing() {
    board.note(ask("a", 1, 7), START);
    board.note(new AskRecord("a", 0, 1, 7L, false), START);

    assertThat(board.next()).isEmpty();
  }

  @Test
  void an_ask_of_a_shard_or_a_worker_that_cannot_be_is_ignored() {
    board.note(ask("a", 0, 1), START);
    board.note(ask("b", Topics.MAX_SHARDS + 1, 1), START);
    board.note(ask("c", Integer.MIN_VALUE, 1), START);
    board.note(ask("x".repeat(501), 1, 1), START);

    assertThat(board.next()).isEmpty();
  }

  @Test
  void asks_of_more_slots_than_a_pool_has_take_no_more_memory() {
    for (int i = 0; i < 20_100; i++) {
      board.note(ask("w" + i, 1 + i / 20_000, 1), START);
    }

    assertThat(board.isAsked(1)).isTrue();
    assertThat(board.isAsked(2)).isFalse();
  }
}
