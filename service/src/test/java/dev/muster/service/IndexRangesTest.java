package dev.muster.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IndexRangesTest {
  @Test
  void it_is_the_set_of_what_was_added_and_not_removed() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      IndexRanges ranges = new IndexRanges();
      TreeSet<Long> model = new TreeSet<>();
      for (int step = 0; step < 40; step++) {
        long first = random.nextInt(60);
        int count = random.nextInt(9);
        boolean add = random.nextInt(3) > 0;
        for (long index = first; index < first + count; index++) {
          var unused = add ? model.add(index) : model.remove(index);
        }
        if (add) {
          ranges.add(first, count);
        } else {
          ranges.remove(first, count);
        }
        assertThat(ranges.size()).isEqualTo(model.size());
        for (long index = 0; index < 70; index++) {
          assertThat(ranges.contains(index)).isEqualTo(model.contains(index));
        }
      }
    }
  }
}
