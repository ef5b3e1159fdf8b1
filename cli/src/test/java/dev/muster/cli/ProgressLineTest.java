package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(shown, true, StandardCharsets.UTF_8);
  private final ProgressLine line = new ProgressLine(err, 80);

  @Test
  void lines_are_written_above_the_bar() {
    line.accept("10%");
    line.above(() -> err.println("a line"));

    assertThat(shown.toString(StandardCharsets.UTF_8))
        .isEqualTo("\r\u001B[K10%\r\u001B[Ka line\n10%");
  }

  @Test
  void the_bar_does_not_fill_the_last_column() {
    assertThat(line.getMaxRenderedLength()).isEqualTo(79);
  }

  @Test
  void a_bar_that_is_closed_is_left_as_it_was() {
    line.accept("100%");
    line.close();
    err.println("next");

    assertThat(shown.toString(StandardCharsets.UTF_8)).endsWith("100%\nnext\n");
  }
}
