package dev.muster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.Topics;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files for Compose, read as it would. */
class ComposeTest {
  private static final List<String> SCALED = List.of("worker", "producer");
  private static final List<String> OURS = List.of("coordinator", "worker", "producer");
  private static final String THREE = "deploy/compose.three-brokers.yaml";

  private final Tree services = Tree.file("deploy/compose.yaml").get("services");
  private final Tree more = Tree.file(THREE).get("services");

  @Test
  void every_image_is_of_a_version() {
    assertThat(services.each()).isNotEmpty();
    Stream.concat(services.each().stream(), more.each().stream())
        .map(service -> service.get("image").text())
        .filter(image -> !image.isEmpty() && !image.startsWith("${MUSTER_IMAGE:-muster"))
        .forEach(image -> assertThat(image).matches(".+:(\\$\\{[A-Z_]+:-)?v?[0-9]+\\.[0-9.]+}?"));
  }

  @Test
  void what_can_be_scaled_has_no_name_and_no_port_of_its_own() {
    for (String name : SCALED) {
      assertThat(services.get(name).keys())
          .as(name)
          .contains("image", "build", "command")
          .doesNotContain("container_name", "hostname", "ports");
    }
  }

  @Test
  void only_this_machine_reaches_a_port() {
    Stream.concat(services.each().stream(), more.each().stream())
        .flatMap(service -> service.get("ports").texts().stream())
        .forEach(port -> assertThat(port).startsWith("127.0.0.1:"));
  }

  @Test
  void what_needs_the_broker_waits_until_it_is_healthy() {
    assertThat(services.get("kafka", "healthcheck", "test").isEmpty()).isFalse();
    for (String name : OURS) {
      assertThat(services.get(name, "depends_on", "kafka", "condition").text())
          .as(name)
          .isEqualTo("service_healthy");
      assertThat(more.get(name, "depends_on").keys())
          .containsExactly("kafka", "kafka-2", "kafka-3");
    }
  }

  @Test
  void a_worker_has_time_to_finish_before_it_is_killed() {
    List<String> command = services.get("worker", "command").texts();
    int grace = seconds(command.get(command.indexOf("--grace") + 1));
    assertThat(seconds(services.get("worker", "stop_grace_period").text())).isGreaterThan(grace);
  }

  private static int seconds(String text) {
    assertThat(text).endsWith("s");
    return Integer.parseInt(text.substring(0, text.length() - 1));
  }

  @Test
  void every_file_that_is_mounted_exists_and_is_only_read() {
    List<String> mounts =
        services.each().stream()
            .flatMap(service -> service.get("volumes").texts().stream())
            .map(mount -> mount.replaceAll("\\$\\{[A-Z_]+:-([^}]*)}", "$1"))
            .filter(mount -> mount.startsWith("."))
            .toList();
    assertThat(mounts).hasSize(4);
    for (String mount : mounts) {
      String[] parts = mount.split(":", -1);
      assertThat(Tree.ROOT.resolve("deploy").resolve(parts[0])).exists();
      assertThat(parts).as(mount).hasSize(3).endsWith("ro");
    }
  }

  @Test
  void every_volume_is_declared_so_that_down_v_removes_it() {
    for (String file : List.of("deploy/compose.yaml", THREE)) {
      Tree document = Tree.file(file);
      assertThat(document.get("volumes").keys())
          .as(file)
          .containsExactlyInAnyOrderElementsOf(
              document.get("services").each().stream()
                  .flatMap(service -> service.get("volumes").texts().stream())
                  .filter(mount -> mount.matches("[a-z].*"))
                  .map(mount -> mount.substring(0, mount.indexOf(':')))
                  .toList());
    }
  }

  @Test
  void the_broker_takes_the_largest_record() {
    for (Tree broker : List.of(services.get("kafka"), more.get("kafka-2"), more.get("kafka-3"))) {
      assertThat(broker.get("environment", "KAFKA_MESSAGE_MAX_BYTES").number())
          .isGreaterThanOrEqualTo(Topics.MAX_RECORD_BYTES + (64 << 10));
    }
  }

  @Test
  void three_brokers_keep_everything_on_all_and_two_suffice() {
    for (String name : List.of("kafka", "kafka-2", "kafka-3")) {
      Tree settings = more.get(name, "environment");
      for (String key :
          List.of(
              "KAFKA_DEFAULT_REPLICATION_FACTOR",
              "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR",
              "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR")) {
        assertThat(settings.get(key).text()).as("%s of %s", key, name).isEqualTo("3");
      }
      for (String key :
          List.of("KAFKA_MIN_INSYNC_REPLICAS", "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR")) {
        assertThat(settings.get(key).text()).as("%s of %s", key, name).isEqualTo("2");
      }
    }
  }

  @Test
  void the_three_brokers_differ_only_in_who_they_are() {
    Map<String, String> first = settings("kafka");
    for (String name : List.of("kafka-2", "kafka-3")) {
      Map<String, String> other = settings(name);
      assertThat(other).as(name).isEqualTo(first);
    }
  }

  private Map<String, String> settings(String broker) {
    Map<String, String> all = new TreeMap<>();
    for (Tree each :
        List.of(services.get(broker, "environment"), more.get(broker, "environment"))) {
      each.keys().forEach(key -> all.put(key, each.get(key).text()));
    }
    all.keySet().removeIf(key -> key.matches("KAFKA_(NODE_ID|LISTENERS|ADVERTISED.*|.*_MAP)"));
    return all;
  }

  @Test
  void a_command_of_the_image_is_one_of_muster() throws Exception {
    String entry = Files.readString(Tree.ROOT.resolve("deploy/image/bin/muster"));
    assertThat(entry).contains("exec java ").contains("dev.muster.cli.Muster \"$@\"");
    for (String name : OURS) {
      String command = services.get(name, "command").texts().get(0);
      assertThat(entry).as(name).containsPattern("\\b" + command + "\\b");
    }
  }
}
