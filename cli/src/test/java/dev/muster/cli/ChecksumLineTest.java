package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChecksumLineTest {
  private static String line(String name) {
    return new String(
        ChecksumLine.of("ab12", name.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  @Test
  void a_line_has_the_hash_two_blanks_and_the_name() {
    assertThat(line("dir/a b*?.txt")).isEqualTo("ab12  dir/a b*?.txt\n");
    assertThat(line("  größe\t")).isEqualTo("ab12    größe\t\n");
  }

  @Test
  void a_name_that_would_break_the_line_is_escaped_and_the_line_says_so() {
    assertThat(line("a\\b")).isEqualTo("\\ab12  a\\\\b\n");
    assertThat(line("a\nb")).isEqualTo("\\ab12  a\\nb\n");
    assertThat(line("a\rb")).isEqualTo("\\ab12  a\\rb\n");
    assertThat(line("\\n")).isEqualTo("\\ab12  \\\\n\n");
  }

  @Test
  void bytes_that_are_no_text_stay_as_they_are() {
    assertThat(ChecksumLine.of("ab", new byte[] {(byte) 0xff, (byte) 0xfc}))
        .containsExactly('a', 'b', ' ', ' ', 0xff, 0xfc, '\n');
  }
}
