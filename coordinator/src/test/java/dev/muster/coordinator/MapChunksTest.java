package dev.muster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MapChunksTest {
  @Test
  void there_are_four_for_each_slot_where_nothing_is_known() {
    assertThat(MapChunks.size(1_000_000, 2, null)).isEqualTo(125_000);
    assertThat(MapChunks.size(81, 2, null)).isEqualTo(11);
  }

  @Test
  void calls_that_are_long_go_alone() {
    assertThat(MapChunks.size(20, 2, known(1))).isEqualTo(1);
    assertThat(MapChunks.size(500, 2, known(1))).isEqualTo(1);
  }

  @Test
  void calls_that_are_short_go_together_and_every_slot_has_its_share() {
    assertThat(MapChunks.size(100_000, 2, known(5_000))).isEqualTo(5_000);
    assertThat(MapChunks.size(100_000, 2, known(1_000_000))).isEqualTo(12_500);
  }

  @Test
  void calls_that_were_slow_do_not_scatter_a_million() {
    assertThat(MapChunks.size(1_000_000, 2, known(3))).isEqualTo(1_954);
  }

  @Test
  void what_a_first_call_tells_counts_for_little() {
    RunTimes.Mean first = new RunTimes.Mean(5_000_000, 8, 1, true);

    assertThat(MapChunks.size(1_000_000, 2, first)).isEqualTo(31_250);
  }

  @Test
  void a_first_call_that_was_really_long_counts() {
    RunTimes.Mean first = new RunTimes.Mean(500_000_000, 8, 1, true);

    assertThat(MapChunks.size(500, 2, first)).isEqualTo(1);
  }

  @Test
  void a_map_of_nothing_and_a_fleet_of_many_slots_have_a_size_too() {
    assertThat(MapChunks.size(0, 2, null)).isEqualTo(1);
    assertThat(MapChunks.size(Integer.MAX_VALUE, 1, null)).isEqualTo(536_870_912);
    assertThat(MapChunks.size(7, Integer.MAX_VALUE, known(4))).isEqualTo(1);
  }

  /** Many calls have told that so many of them are worth a record. */
  private static RunTimes.Mean known(int useful) {
    return new RunTimes.Mean(50_000_000.0 / useful, 8, 1_000_000, true);
  }
}
