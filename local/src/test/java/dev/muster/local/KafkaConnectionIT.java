package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.KafkaBroker;
import dev.muster.protocol.BrokerUnreachableException;
import dev.muster.protocol.UnsupportedBrokerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What connecting tells those who got it wrong. */
@Timeout(60)
class KafkaConnectionIT {
  @Test
  void the_connection_says_where_it_leads() {
    try (KafkaBroker broker = KafkaBroker.connect(SharedKafka.bootstrapServers())) {
      assertThat(broker.description()).isEqualTo("Kafka at " + SharedKafka.bootstrapServers());
    }
  }

  @Test
  void a_closed_port_is_reported_within_ten_seconds() throws IOException {
    String address = "127.0.0.1:" + closedPort();
    long begin = System.nanoTime();

    assertThatThrownBy(() -> KafkaBroker.connect(address))
        .isInstanceOf(BrokerUnreachableException.class)
        .hasMessageContaining(address)
        .hasMessageContaining("Check");

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void something_that_does_not_answer_is_reported_within_ten_seconds() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      long begin = System.nanoTime();

      assertThatThrownBy(() -> KafkaBroker.connect("127.0.0.1:" + silent.getLocalPort()))
          .isInstanceOf(BrokerUnreachableException.class);

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void an_unknown_host_is_reported() {
    assertThatThrownBy(() -> KafkaBroker.connect("no-such-host.invalid:9092"))
        .isInstanceOf(BrokerUnreachableException.class)
        .hasMessageContaining("no-such-host.invalid:9092")
        .hasMessageContaining("no such host");
  }

  @Test
  void a_malformed_address_is_refused_by_name() {
    assertThatThrownBy(() -> KafkaBroker.connect("http://kafka"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'http://kafka'");
  }

  @Test
  void a_missing_address_is_refused() {
    assertThatThrownBy(() -> KafkaBroker.connect(Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bootstrap.servers");
  }

  @Test
  void a_wrong_setting_is_refused_by_name() {
    Map<String, String> settings =
        Map.of("bootstrap.servers", "localhost:9092", "security.protocol", "SAFE");

    assertThatThrownBy(() -> KafkaBroker.connect(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("security.protocol");
  }

  @Test
  void a_secret_is_not_in_the_message() {
    Map<String, String> settings =
        Map.of(
            "bootstrap.servers",
            "localhost:9092",
            "security.protocol",
            "SASL_PLAINTEXT",
            "sasl.mechanism",
            "PLAIN",
            "sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required password=hush");

    assertThatThrownBy(() -> KafkaBroker.connect(settings))
        .satisfies(e -> assertThat(e).hasStackTraceContaining("localhost:9092"))
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("hush"));
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void a_cluster_without_share_groups_is_refused_with_what_it_needs() {
    try (EmbeddedKafka without =
        EmbeddedKafka.builder().features(Map.of("share.version", (short) 0)).start()) {
      assertThatThrownBy(() -> KafkaBroker.connect(without.bootstrapServers()))
          .isInstanceOf(UnsupportedBrokerException.class)
          .hasMessageContaining(without.bootstrapServers())
          .hasMessageContaining("share.version=0")
          .hasMessageContaining("Kafka 4.2 or newer with share.version=1");
    }
  }

  @Test
  void a_closed_connection_opens_nothing() {
    KafkaBroker broker = KafkaBroker.connect(SharedKafka.bootstrapServers());
    broker.close();
    broker.close();

    assertThatThrownBy(broker::sender)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
