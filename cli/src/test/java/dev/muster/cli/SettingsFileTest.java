package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
  @TempDir Path directory;

  @Test
  void settings_and_properties_of_the_kafka_client_are_told_apart() throws IOException {
    SettingsFile file = read("# a comment\npool = größe \nkafka.sasl.jaas.config=a=b;\n");

    assertThat(file.values()).isEqualTo(Map.of("pool", "größe"));
    assertThat(file.kafka()).isEqualTo(Map.of("sasl.jaas.config", "a=b;"));
  }

  @Test
  void a_slip_of_the_pen_is_no_setting() {
    assertThatThrownBy(() -> read("pol=x\n"))
        .isInstanceOf(WrongUsageException.class)
        .hasMessageContaining("my.properties")
        .hasMessageContaining("'pol'");
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    assertThatThrownBy(() -> SettingsFile.read("/nowhere/x.properties", Set.of()))
        .isInstanceOf(WrongUsageException.class)
        .hasMessageContaining("/nowhere/x.properties")
        .hasMessageContaining("no such file");
  }

  @Test
  void a_damaged_file_is_refused_without_showing_what_is_in_it() throws IOException {
    assertThatThrownBy(() -> read("kafka.ssl.key.password=hunter2\\u00zz\n"))
        .isInstanceOf(WrongUsageException.class)
        .hasMessageNotContaining("hunter2");
    Path latin = Files.write(directory.resolve("latin"), new byte[] {'p', '=', (byte) 0xfc});
    assertThatThrownBy(() -> SettingsFile.read(latin.toString(), Set.of("p")))
        .hasMessageContaining("UTF-8");
  }

  private SettingsFile read(String text) throws IOException {
    Path file = directory.resolve("my.properties");
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    return SettingsFile.read(file.toString(), Set.of("pool", "slots"));
  }
}
