package dev.muster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaAddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka:9092",
        "127.0.0.1:9092",
        "[::1]:9092",
        "kafka-1.example_net.com:65535",
        "one:9092,two:9092",
        "one:9092, two:9092"
      })
  void takes_hosts_with_ports(String addresses) {
    assertThat(KafkaAddresses.check(addresses)).isEqualTo(addresses);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "kafka",
        "kafka:",
        ":9092",
        "kafka:port",
        "kafka:0",
        "kafka:65536",
        "kafka:999999",
        "http://kafka:9092",
        "kafka:9092;other:9092",
        "::1:9092",
        "ka fka:9092"
      })
  void refuses_anything_else_by_name(String address) {
    assertThatThrownBy(() -> KafkaAddresses.check(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + address + "'")
        .hasMessageContaining("host:port");
  }

  @Test
  void names_the_one_of_several_that_is_wrong() {
    assertThatThrownBy(() -> KafkaAddresses.check("one:9092,two"))
        .hasMessageContaining("'two'")
        .hasMessageNotContaining("one");
  }

  @Test
  void a_comma_too_many_is_not_overlooked() {
    assertThatThrownBy(() -> KafkaAddresses.check("one:9092,"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
