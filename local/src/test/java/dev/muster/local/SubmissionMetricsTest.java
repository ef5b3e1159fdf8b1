package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.Broker;
import dev.muster.broker.InMemoryBroker;
import dev.muster.coordinator.Pool;
import dev.muster.producer.ProducerConfig;
import dev.muster.producer.TaskProducer;
import dev.muster.protocol.Arguments;
import dev.muster.protocol.MetricName;
import dev.muster.protocol.ValueEncodingException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** What programs that submit count, where they are given a registry. */
class SubmissionMetricsTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();

  private double count(MetricName name, String... labels) {
    return registry.get(name.id()).tags(labels).counter().count();
  }

  @Test
  void a_producer_counts_what_was_accepted_and_what_could_not_be_sent() {
    try (Broker broker = InMemoryBroker.create();
        TaskProducer producer =
            TaskProducer.open(broker, ProducerConfig.pool("p").withRegistry(registry))) {
      producer.submit("render", Arguments.of(1)).accepted().join();
      producer.submit("render", Arguments.of(2)).accepted().join();
      assertThatThrownBy(() -> producer.submit("render", Arguments.of(new Object())))
          .isInstanceOf(ValueEncodingException.class);
    }

    assertThat(count(MetricName.CALLS_PRODUCED, "function", "render", "outcome", "accepted"))
        .isEqualTo(2);
    assertThat(count(MetricName.CALLS_PRODUCED, "function", "render", "outcome", "not_sent"))
        .isEqualTo(1);
  }

  @Test
  void a_pool_of_threads_counts_for_itself_and_for_its_worker() {
    try (Pool pool = ThreadPool.of(1, null, registry)) {
      assertThat(pool.apply(Tasks::square, 3L)).isEqualTo(9L);
    }

    assertThat(count(MetricName.CALLS_SUBMITTED)).isEqualTo(1);
    assertThat(count(MetricName.CALLS_FINISHED, "outcome", "value")).isEqualTo(1);
  }
}
