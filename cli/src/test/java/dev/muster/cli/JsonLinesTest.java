package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
  private final List<String> told = new ArrayList<>();

  private final JsonLines.Listener listener =
      new JsonLines.Listener() {
        @Override
        public void value(long number) {
          told.add("value " + number);
        }

        @Override
        public void malformed(long number, String why) {
          told.add("malformed %d %s".formatted(number, why));
        }
      };

  @Test
  void each_line_is_a_value() {
    assertThat(values("1\n\"two\"\nnull\n[4]\n")).containsExactly(1, "two", null, List.of(4));
  }

  @Test
  void the_last_line_needs_no_end() {
    assertThat(values("1\r\n2")).containsExactly(1, 2);
  }

  @Test
  void malformed_lines_are_reported_by_number_and_left_out() {
    assertThat(values("1\nx\n\n  \n{\"a\":\n5\n")).containsExactly(1, 5);
    assertThat(told)
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("value 1"),
            word -> assertThat(word).startsWith("malformed 2 not JSON: "),
            cut -> assertThat(cut).startsWith("malformed 5 not JSON: "),
            last -> assertThat(last).isEqualTo("value 6"));
  }

  @Test
  void a_line_that_is_not_utf_8_is_malformed() {
    JsonLines lines =
        new JsonLines(
            new ByteArrayInputStream(new byte[] {'"', (byte) 0xff, '"', '\n', '7'}), listener);

    assertThat(lines.next()).isEqualTo(7);
    assertThat(told).containsExactly("malformed 1 not UTF-8", "value 2");
  }

  @Test
  void a_line_of_any_length_is_not_kept_in_memory() {
    JsonLines lines = new JsonLines(new LongLine(100L << 20), listener);

    assertThat(lines.hasNext()).isFalse();
    assertThat(told).containsExactly("malformed 1 longer than 16,777,216 bytes");
  }

  private List<@Nullable Object> values(String text) {
    List<@Nullable Object> values = new ArrayList<>();
    new JsonLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), listener)
        .forEachRemaining(values::add);
    return values;
  }

  /** So many digits without a line end. */
  private static final class LongLine extends InputStream {
    private long left;

    LongLine(long length) {
      left = length;
    }

    @Override
    public int read() {
      return left-- > 0 ? '1' : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int n = (int) Math.min(length, left);
      Arrays.fill(into, offset, offset + n, (byte) '1');
      left -= n;
      return n;
    }
  }
}
