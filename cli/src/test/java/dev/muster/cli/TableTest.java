package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columns_are_as_wide_as_their_widest_cell() {
    Table table = new Table(List.of("ID", "SLOTS", "RUNS"));
    table.add(List.of("worker-1", "2", ""));
    table.add(List.of("w", "16", "a\nb"));

    assertThat(table.lines())
        .containsExactly(
            "ID        SLOTS  RUNS", //
            "worker-1  2",
            "w         16     a b");
  }
}
