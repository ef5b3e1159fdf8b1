package dev.muster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MapChunksTest {
  @Test
  void there_are_four_for_each_slot_where_nothing_is_known() {
    assertThat(MapChunks.size(1_000_000, 2, OptionalInt.empty())).isEqualTo(125_000);
    assertThat(MapChunks.size(81, 2, OptionalInt.empty())).isEqualTo(11);
  }

  @Test
  void calls_that_are_long_go_alone() {
    assertThat(MapChunks.size(20, 2, OptionalInt.of(1))).isEqualTo(1);
    assertThat(MapChunks.size(500, 2, OptionalInt.of(1))).isEqualTo(1);
  }

  @Test
  void calls_that_are_short_go_together_and_every_slot_has_its_share() {
    assertThat(MapChunks.size(100_000, 2, OptionalInt.of(5_000))).isEqualTo(5_000);
    assertThat(MapChunks.size(100_000, 2, OptionalInt.of(1_000_000))).isEqualTo(12_500);
  }

  @Test
  void a_first_call_that_was_slow_does_not_scatter_a_million() {
    assertThat(MapChunks.size(1_000_000, 2, OptionalInt.of(3))).isEqualTo(1_954);
  }

  @Test
  void a_map_of_nothing_and_a_fleet_of_many_slots_have_a_size_too() {
    assertThat(MapChunks.size(0, 2, OptionalInt.empty())).isEqualTo(1);
    assertThat(MapChunks.size(Integer.MAX_VALUE, 1, OptionalInt.empty())).isEqualTo(536_870_912);
    assertThat(MapChunks.size(7, Integer.MAX_VALUE, OptionalInt.of(4))).isEqualTo(1);
  }
}
