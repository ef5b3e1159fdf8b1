package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

class SettingsTest {
  private static final SettingsFile FILE =
      new SettingsFile(
          "some.properties",
          Map.of("pool", "of-file", "slots", "3"),
          Map.of("security.protocol", "SSL", "client.id", "of-file"));

  @Test
  void an_option_comes_before_the_environment_and_that_before_the_file() {
    Map<String, String> environment = Map.of("MUSTER_POOL", "of-environment");

    assertThat(probe(environment, FILE, "--pool", "of-option").broker.pool())
        .isEqualTo("of-option");
    assertThat(probe(environment, FILE).broker.pool()).isEqualTo("of-environment");
    assertThat(probe(Map.of(), FILE).broker.pool()).isEqualTo("of-file");
    assertThat(probe(Map.of(), SettingsFile.NONE).broker.pool()).isEqualTo("default");
  }

  @Test
  void an_empty_variable_is_one_that_is_not_set() {
    assertThat(probe(Map.of("MUSTER_POOL", ""), FILE).broker.pool()).isEqualTo("of-file");
  }

  @Test
  void names_of_options_become_names_of_variables() {
    assertThat(address(Map.of("MUSTER_BOOTSTRAP_SERVERS", "kafka:9092"))).isEqualTo("kafka:9092");
    assertThat(address(Map.of())).isEqualTo("127.0.0.1:9092");
  }

  private static String address(Map<String, String> environment) {
    Settings settings = new Settings(environment, SettingsFile.NONE);
    return String.valueOf(probe(settings).broker.kafka(settings).get("bootstrap.servers"));
  }

  @Test
  void lists_can_be_given_in_the_environment() {
    assertThat(probe(Map.of("MUSTER_ALLOW", "a.B::c,d.E::*"), SettingsFile.NONE).allow)
        .containsExactly("a.B::c", "d.E::*");
  }

  @Test
  void a_flag_is_only_a_flag() {
    assertThat(probe(Map.of("MUSTER_JSON", "true"), SettingsFile.NONE).json).isFalse();
  }

  @Test
  void a_wrong_value_says_where_it_came_from() {
    assertThat(origin(Map.of("MUSTER_SLOTS", "many"), SettingsFile.NONE))
        .isEqualTo(", from MUSTER_SLOTS");
    assertThat(
            origin(Map.of(), new SettingsFile("x.properties", Map.of("slots", "many"), Map.of())))
        .isEqualTo(", from x.properties");
    assertThat(origin(Map.of(), SettingsFile.NONE, "--slots", "many")).isEmpty();
  }

  private static String origin(Map<String, String> environment, SettingsFile file, String... args) {
    Settings settings = new Settings(environment, file);
    try {
      probe(settings, args);
    } catch (ParameterException e) {
      return settings.origin(e);
    }
    throw new AssertionError("it was taken");
  }

  @Test
  void properties_of_the_kafka_client_come_from_all_three_places() {
    Settings settings =
        new Settings(
            Map.of("MUSTER_KAFKA_CLIENT_ID", "of-environment", "MUSTER_KAFKA_SASL_MECHANISM", "X"),
            FILE);
    Probe probe = probe(settings, "-K", "sasl.mechanism=PLAIN", "-b", "kafka:9092");

    assertThat(probe.broker.kafka(settings))
        .isEqualTo(
            Map.of(
                "security.protocol", "SSL",
                "client.id", "of-environment",
                "sasl.mechanism", "PLAIN",
                "bootstrap.servers", "kafka:9092"));
  }

  @Test
  void a_secret_on_the_command_line_is_refused_and_not_repeated() {
    Settings settings = new Settings(Map.of(), SettingsFile.NONE);
    for (String key : List.of("sasl.jaas.config", "ssl.keystore.password", "ssl.keystore.key")) {
      assertThatThrownBy(() -> probe(settings, "-K", key + "=hunter2").broker.kafka(settings))
          .isInstanceOf(WrongUsageException.class)
          .hasMessageContaining("kafka." + key)
          .hasMessageNotContaining("hunter2");
    }
  }

  @Test
  void the_address_is_set_in_one_way_only() {
    Settings settings = new Settings(Map.of("MUSTER_KAFKA_BOOTSTRAP_SERVERS", "a:1"), FILE);

    assertThatThrownBy(() -> probe(settings).broker.kafka(settings))
        .isInstanceOf(WrongUsageException.class)
        .hasMessageContaining("--bootstrap-servers");
  }

  private static Probe probe(Map<String, String> environment, SettingsFile file, String... args) {
    return probe(new Settings(environment, file), args);
  }

  private static Probe probe(Settings settings, String... args) {
    Probe probe = new Probe();
    new CommandLine(probe).setDefaultValueProvider(settings).parseArgs(args);
    return probe;
  }

  @Command
  private static final class Probe {
    @Mixin private final BrokerOptions broker = new BrokerOptions();

    @Option(names = "--slots")
    @SuppressWarnings("UnusedVariable") // only set
    private int slots;

    @Option(names = "--allow", split = ",")
    private List<String> allow = List.of();

    @Option(names = "--json")
    private boolean json;
  }
}
