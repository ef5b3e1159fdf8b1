package dev.muster.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.broker.AuthKeys;
import dev.muster.protocol.Arguments;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ChildSettingsTest {
  private static final String KEYS = "new-key\\-of-the-fleet: old-key-of-the-fleet";

  private final ChildSettings settings =
      ChildSettings.of(
              Map.of("bootstrap.servers", "localhost:9092", "ssl.key.password", "hush\nhush = 1"),
              WorkerConfig.defaults()
                  .withPool("render")
                  .withSlots(3)
                  .withAllowed(AllowList.of(List.of("b.B::*", "a.A::*")))
                  .withInitializer(Initializer.named("prepare", Arguments.of(1)))
                  .withMaxTasks(7)
                  .withGrace(Duration.ofSeconds(5)))
          .withAuthKeys(AuthKeys.parse(KEYS));

  @Test
  void what_is_written_is_read() {
    ChildSettings read = ChildSettings.read(settings.write());

    assertThat(read.kafka()).isEqualTo(settings.kafka());
    assertThat(read.pool()).isEqualTo("render");
    assertThat(read.slots()).isEqualTo(3);
    assertThat(read.allowed().patterns()).containsExactly("b.B::*", "a.A::*");
    assertThat(String.valueOf(read.initializer())).isEqualTo("prepare");
    assertThat(Objects.requireNonNull(read.authKeys()).secrets())
        .containsExactly("new-key\\-of-the-fleet:", "old-key-of-the-fleet");
    assertThat(read.maxTasks()).isEqualTo(7);
    assertThat(read.grace()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void no_line_of_it_is_empty_whatever_the_values_are() {
    assertThat(settings.write().lines()).noneMatch(String::isEmpty);
  }

  @Test
  void without_keys_none_are_read() {
    assertThat(ChildSettings.read(settings.withAuthKeys(null).write()).authKeys()).isNull();
  }

  @Test
  void its_text_names_no_value_of_a_kafka_property_and_no_key() {
    assertThat(settings.toString())
        .contains("ssl.key.password")
        .doesNotContain("hush", "of-the-fleet");
  }
}
