package dev.muster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.muster.protocol.MetricName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry, "pool");

  @Test
  void the_first_hundred_functions_have_a_label_of_their_own() {
    assertThat(IntStream.range(0, 100).mapToObj(i -> meters.function("function" + i)))
        .doesNotContain(MetricName.OTHER);

    assertThat(meters.function("one too many")).isEqualTo(MetricName.OTHER);
    assertThat(meters.function("function7")).isEqualTo("function7");
  }

  @Test
  void a_function_with_an_endless_name_has_none() {
    assertThat(meters.function("x".repeat(201))).isEqualTo(MetricName.OTHER);
  }

  @Test
  void what_was_counted_stays_and_what_is_not_there_any_more_goes() {
    meters.counter(MetricName.CALLS_TAKEN).increment(3);
    meters.gauge(MetricName.SLOTS, 4, Integer::doubleValue);
    assertThat(registry.get(MetricName.SLOTS.id()).tag("pool", "pool").gauge().value())
        .isEqualTo(4);

    meters.close();

    assertThat(registry.find(MetricName.SLOTS.id()).gauge()).isNull();
    assertThat(registry.get(MetricName.CALLS_TAKEN.id()).counter().count()).isEqualTo(3);
  }

  @Test
  void a_name_is_of_one_type() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> meters.counter(MetricName.SLOTS))
        .withMessageContaining("SLOTS is a GAUGE");
  }
}
