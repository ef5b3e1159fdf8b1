package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonListTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void what_is_printed_is_one_json_list(int size) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Terminal terminal =
        new Terminal(new ByteArrayInputStream(new byte[0]), stream, stream, 0, false);
    List<Integer> elements = List.of(7, 8, 9).subList(0, size);

    try (JsonList list = new JsonList(terminal)) {
      elements.forEach(list::add);
    }

    assertThat(JsonText.read(out.toString(StandardCharsets.UTF_8))).isEqualTo(elements);
  }
}
