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

class SmokeIT {
  static long last = System.nanoTime();

  static void lap(String s) {
    long n = System.nanoTime();
    System.err.printf("LAP %-20s %.0f ms%n", s, (n - last) / 1e6);
    last = n;
  }

  @Test
  void all() throws Exception {
    lap("start");
    try (Pool pool = ProcessPool.of(4)) {
      lap("ready");
      assertThat(pool.apply(Tasks::square, 10L)).isEqualTo(100);
      lap("first");
      for (int i = 0; i < 100; i++) pool.apply(Tasks::square, 10L);
      lap("100 round trips");
      assertThat(pool.apply("add", Arguments.of(1).with("b", 2))).isEqualTo(3);
      lap("by name");
      assertThat(pool.map(Tasks::square, LongStream.range(0, 1000).boxed().toList()))
          .hasSize(1000)
          .startsWith(0L, 1L, 4L);
      lap("map 1000");
      assertThat(pool.map(Tasks::square, LongStream.range(0, 1000000).boxed().toList()))
          .hasSize(1000000)
          .startsWith(0L, 1L, 4L);
      lap("map 1M");
      assertThat(pool.map(Tasks::square, LongStream.range(0, 1000000).boxed().toList()))
          .hasSize(1000000)
          .startsWith(0L, 1L, 4L);
      lap("map 1M");
      assertThat(pool.map(x -> x + 1, List.of(1, 2, 3))).containsExactly(2, 3, 4);
      lap("lambda");
      Set<Long> pids =
          new HashSet<>(pool.map(Tasks::pid, IntStream.range(0, 100).boxed().toList(), 1));
      System.err.println(pids);
      lap("pids");
      pool.map(Tasks::sleep, Collections.nCopies(20, 500L), 1);
      lap("20 x 0.5 s");
      ResultIterator<Long> it =
          pool.imap(Tasks::square, () -> Stream.iterate(0L, i -> i + 1).iterator());
      int n = 0;
      for (long unused : it) {
        if (++n == 5000) break;
      }
      it.close();
      lap("imap 5000");
      assertThatThrownBy(() -> pool.apply(Tasks::fail, "x"))
          .isInstanceOf(RemoteTaskException.class)
          .hasCauseInstanceOf(IllegalArgumentException.class);
      var h = pool.applyAsync(Tasks::sleep, 10_000L);
      assertThatThrownBy(() -> h.get(Duration.ofMillis(300)))
          .isInstanceOf(ResultTimeoutException.class);
      System.err.println(h.state() + " " + pool.workers());
      h.cancel();
      assertThatThrownBy(() -> h.get(Duration.ofSeconds(2)))
          .isInstanceOf(TaskCancelledException.class);
      assertThatThrownBy(() -> pool.apply(Tasks::secret, 2))
          .isInstanceOf(FunctionNotAllowedException.class)
          .hasMessageContaining("secret");
      lap("errors");
    }
    lap("close");
  }
}
