package dev.muster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.broker.KafkaBroker;
import dev.muster.protocol.BrokerException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedKafkaIT {
  private static final String TEMPORARY = "java.io.tmpdir";

  private String usual;

  /** Brokers of others on this machine come and go in the usual one. */
  @BeforeEach
  void use_a_temporary_directory_of_our_own(@TempDir Path own) {
    usual = System.setProperty(TEMPORARY, own.toString());
  }

  @AfterEach
  void use_the_usual_one() {
    System.setProperty(TEMPORARY, usual);
  }

  @Test
  void it_serves_clients_on_a_free_port_of_this_machine() {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        KafkaBroker broker = KafkaBroker.connect(kafka.bootstrapServers())) {
      assertThat(kafka.bootstrapServers()).startsWith("127.0.0.1:");
      assertThat(broker.partitions("nothing")).isZero();
    }
  }

  @Test
  void temporary_data_is_gone_when_it_is_closed() throws IOException {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    assertThat(temporaryData()).hasSize(1);

    kafka.close();
    kafka.close();

    assertThat(temporaryData()).isEmpty();
  }

  @Test
  void a_port_that_is_taken_is_named() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> EmbeddedKafka.builder().port(taken.getLocalPort()).start())
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("Port " + taken.getLocalPort());
    }
  }

  @Test
  void a_port_that_does_not_exist_is_refused() {
    assertThatThrownBy(() -> EmbeddedKafka.builder().port(65536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
  }

  @Test
  void a_data_directory_in_use_is_named(@TempDir Path data) throws Exception {
    try (ChildJvm other = ChildJvm.start(BrokerProcess.class)) {
      other.write("data=" + data + "\n\n");
      assertThat(other.line()).startsWith("ready ");

      assertThatThrownBy(() -> EmbeddedKafka.builder().dataDirectory(data).start())
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining(data.toString())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void a_data_directory_in_use_in_this_process_is_named(@TempDir Path data) throws Exception {
    try (EmbeddedKafka first = EmbeddedKafka.builder().dataDirectory(data).start()) {
      assertThatThrownBy(() -> EmbeddedKafka.builder().dataDirectory(data).start())
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("in use");
      assertThat(first.bootstrapServers()).isNotEmpty();
    }
  }

  @Test
  void a_broker_can_be_killed_and_started_again_with_its_data(@TempDir Path data) throws Exception {
    try (ChildJvm other = ChildJvm.start(BrokerProcess.class)) {
      other.write("data=" + data + "\n\n");
      assertThat(other.line()).startsWith("ready ");
      other.kill();
    }

    try (EmbeddedKafka again = EmbeddedKafka.builder().dataDirectory(data).start()) {
      assertThat(again.bootstrapServers()).isNotEmpty();
    }
  }

  @Test
  void a_directory_with_something_else_is_not_touched(@TempDir Path data) throws IOException {
    Path mine = Files.writeString(data.resolve("thesis.txt"), "chapter one");

    assertThatThrownBy(() -> EmbeddedKafka.builder().dataDirectory(data).start())
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining(data.toString())
        .hasMessageContaining("something else");
    assertThat(data).isDirectoryContaining(mine::equals);
    assertThat(mine).hasContent("chapter one");
  }

  @Test
  void a_file_is_no_data_directory(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> EmbeddedKafka.builder().dataDirectory(file).start())
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("not a directory");
    assertThatThrownBy(() -> EmbeddedKafka.builder().dataDirectory(file.resolve("sub")).start())
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("cannot be created");
  }

  @Test
  void damaged_data_are_reported_and_released(@TempDir Path data) throws IOException {
    Path meta = Files.createDirectories(data.resolve("kafka")).resolve("meta.properties");
    Files.writeString(meta, "version=7\n");

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> EmbeddedKafka.builder().dataDirectory(data).start())
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining(data.toString())
          .hasMessageContaining("does not start");
    }
  }

  @Test
  void what_a_killed_broker_left_is_removed_by_the_next_start() throws Exception {
    try (ChildJvm child = ChildJvm.start(BrokerProcess.class)) {
      child.write("\n");
      assertThat(child.line()).startsWith("ready ");
      assertThat(temporaryData()).hasSize(1);
      child.kill();
    }
    assertThat(temporaryData()).hasSize(1);

    EmbeddedKafka.start().close();

    assertThat(temporaryData()).isEmpty();
  }

  @Test
  void what_living_brokers_use_is_left_alone_by_the_next_start() throws Exception {
    try (ChildJvm child = ChildJvm.start(BrokerProcess.class);
        EmbeddedKafka own = EmbeddedKafka.start()) {
      child.write("\n");
      String address = child.line().substring("ready ".length());
      List<Path> inUse = temporaryData();

      EmbeddedKafka.start().close();

      assertThat(temporaryData()).isEqualTo(inUse);
      KafkaBroker.connect(address).close();
      KafkaBroker.connect(own.bootstrapServers()).close();
    }
  }

  @Test
  void kafka_cannot_end_this_process() {
    EmbeddedKafka.start().close();

    Exit.halt(7, "nobody should see this but in the log");
    Exit.exit(7);

    assertThat(true).as("still here").isTrue();
  }

  private static List<Path> temporaryData() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty(TEMPORARY)))) {
      return all.filter(path -> path.getFileName().toString().startsWith(DataDirectory.PREFIX))
          .sorted()
          .toList();
    }
  }
}
