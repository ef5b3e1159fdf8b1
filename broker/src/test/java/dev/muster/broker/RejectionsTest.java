package dev.muster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RejectionsTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Rejections rejections =
      new Rejections(LoggerFactory.getLogger(RejectionsTest.class), nanos::get);

  @Test
  void all_are_counted_and_one_in_a_while_is_logged() {
    assertThat(rejections.add("t", 0, "why")).isTrue();
    assertThat(rejections.add("t", 1, "why")).isFalse();
    nanos.addAndGet(Rejections.QUIET.toNanos() - 1);
    assertThat(rejections.add("t", 2, "why")).isFalse();
    nanos.incrementAndGet();
    assertThat(rejections.add("t", 3, "why")).isTrue();
    assertThat(rejections.add("t", 4, "why")).isFalse();

    assertThat(rejections.count()).isEqualTo(5);
  }
}
