package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.KafkaBroker;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BrokerProcessIT {
  @Test
  void it_says_where_it_is_and_ends_with_its_input() throws Exception {
    try (ChildJvm child = ChildJvm.start(BrokerProcess.class)) {
      child.write("port=0\n\n");
      String ready = child.line();
      assertThat(ready).startsWith("ready 127.0.0.1:");
      KafkaBroker.connect(ready.substring("ready ".length())).close();

      child.endInput();

      assertThat(child.awaitExit()).isZero();
      assertThat(child.line()).isEqualTo("null"); // it has printed nothing else
    }
  }

  @Test
  void it_says_why_it_failed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        ChildJvm child = ChildJvm.start(BrokerProcess.class)) {
      child.write("port=" + taken.getLocalPort() + "\n\n");

      assertThat(child.line()).startsWith("failed Port " + taken.getLocalPort());
      assertThat(child.awaitExit()).isEqualTo(3);
    }
  }

  @Test
  void it_says_that_its_settings_are_wrong() throws Exception {
    try (ChildJvm child = ChildJvm.start(BrokerProcess.class)) {
      child.write("port=many\n\n");

      assertThat(child.line()).startsWith("failed ").contains("many");
      assertThat(child.awaitExit()).isEqualTo(3);
    }
  }
}
