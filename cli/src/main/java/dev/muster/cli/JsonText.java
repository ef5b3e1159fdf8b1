package dev.muster.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** Values as JSON, in one line each. */
final class JsonText {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonText() {}

  /**
   * Reads a whole text as one value.
   *
   * @throws IllegalArgumentException where it is not JSON; says in a few words why
   */
  static @Nullable Object read(String text) {
    try {
      return MAPPER.readValue(text, Object.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON: " + reason(e), e);
    }
  }

  private static String reason(JacksonException e) {
    String message = e.getOriginalMessage();
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  /** An argument of the command line: JSON where it is that, otherwise the text itself. */
  static @Nullable Object argument(String text) {
    try {
      return read(text);
    } catch (IllegalArgumentException aText) {
      return text;
    }
  }

  /** Writes a value; bytes are written in base64. */
  static String write(@Nullable Object value) {
    return MAPPER.writeValueAsString(value);
  }
}
