package dev.muster.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OffsetsTest {
  @Test
  void neighbours_become_one_run_whatever_their_order() {
    List<Long> shuffled = new ArrayList<>();
    for (long i = 0; i < 1000; i++) {
      shuffled.add(i);
    }
    Collections.shuffle(shuffled, new Random(7));
    Offsets offsets = new Offsets();

    shuffled.forEach(offsets::add);

    assertThat(offsets.toList()).containsExactly(0L, 1000L);
  }

  @Test
  void behaves_as_a_set_of_longs() {
    Random random = new Random(7);
    Offsets offsets = new Offsets();
    Set<Long> expected = new TreeSet<>();

    for (int i = 0; i < 20_000; i++) {
      long offset = random.nextInt(200);
      boolean add = random.nextInt(5) > 1;

      assertThat(add ? offsets.add(offset) : offsets.remove(offset))
          .isEqualTo(add ? expected.add(offset) : expected.remove(offset));

      assertThat(offsets.count()).isEqualTo(expected.size());
    }
    for (long offset = -1; offset < 202; offset++) {
      assertThat(offsets.contains(offset)).isEqualTo(expected.contains(offset));
    }
    assertThat(offsets.end()).isEqualTo(Collections.max(expected) + 1);
  }

  @Test
  void the_list_of_runs_makes_the_same_set_again() {
    Offsets offsets = new Offsets();
    List.of(0L, 1L, 5L, 7L, 8L, 9L).forEach(offsets::add);
    Offsets restored = new Offsets();
    restored.add(100);

    restored.restore(offsets.toList());

    assertThat(restored.toList()).containsExactly(0L, 2L, 5L, 1L, 7L, 3L);
    assertThat(restored.count()).isEqualTo(6);
  }

  @Test
  void an_empty_set_ends_at_zero() {
    assertThat(new Offsets().end()).isZero();
    assertThat(new Offsets().contains(0)).isFalse();
  }
}
