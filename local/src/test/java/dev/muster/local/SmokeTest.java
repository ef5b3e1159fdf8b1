package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.coordinator.Pool;
import dev.muster.coordinator.ResultIterator;
import dev.muster.protocol.*;
import java.time.Duration;
import java.util.*;
import java.util.stream.*;
import org.junit.jupiter.api.Test;

class SmokeTest {
  @Test
  void all() throws Exception {
    long t0 = System.nanoTime();
    try (Pool pool = ThreadPool.of(4)) {
      assertThat(pool.apply(Tasks::square, 10L)).isEqualTo(100);
      assertThat(pool.apply("add", Arguments.of(1).with("b", 2))).isEqualTo(3);
      assertThat(pool.map(Tasks::square, LongStream.range(0, 1000).boxed().toList()))
          .hasSize(1000)
          .startsWith(0L, 1L, 4L);
      assertThat(pool.map(x -> x + 1, List.of(1, 2, 3))).containsExactly(2, 3, 4);
      int k = 5;
      assertThat(pool.map(x -> x + k, List.of(1, 2, 3))).containsExactly(6, 7, 8);
      assertThat(pool.starmap(Tasks::add, List.of(Arguments.of(1, 2), Arguments.of(3, 4))))
          .containsExactly(3, 7);
      long sum = 0;
      int n = 0;
      ResultIterator<Long> it =
          pool.imap(Tasks::square, () -> Stream.iterate(0L, i -> i + 1).iterator());
      for (long s : it) {
        sum += s;
        if (++n == 5000) break;
      }
      it.close();
      System.out.println("sum " + sum);
      assertThatThrownBy(() -> pool.apply(Tasks::fail, "x"))
          .isInstanceOf(RemoteTaskException.class)
          .hasCauseInstanceOf(IllegalArgumentException.class);
      Map<String, List<Tasks.Point>> m = Map.of("a", List.of(new Tasks.Point(1, 2)));
      assertThat(pool.apply(Tasks::turn, m))
          .isEqualTo(Map.of("a", List.of(new Tasks.Point(-2, 1))));
      var h = pool.applyAsync(Tasks::sleep, 10_000L);
      assertThatThrownBy(() -> h.get(Duration.ofMillis(300)))
          .isInstanceOf(ResultTimeoutException.class);
      System.out.println(h.state() + " " + pool.workers());
      h.cancel();
      assertThatThrownBy(() -> h.get(Duration.ofSeconds(2)))
          .isInstanceOf(TaskCancelledException.class);
    }
    System.out.println("took " + (System.nanoTime() - t0) / 1e6);
  }
}
