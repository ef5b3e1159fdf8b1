package dev.muster.service;

import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** Values as JSON. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Json() {}

  /** Reads a whole body as one value. */
  static @Nullable Object read(byte[] body) {
    try {
      return MAPPER.readValue(body, Object.class);
    } catch (JacksonException e) {
      String message = e.getOriginalMessage();
      int end = message.indexOf('\n');
      throw Problem.badRequest(
          "the body is not JSON: " + (end < 0 ? message : message.substring(0, end)));
    }
  }

  static void respond(Context context, int status, Object value) {
    context.status(status).contentType("application/json").result(MAPPER.writeValueAsBytes(value));
  }

  static void respond(Context context, Problem problem) {
    context
        .status(problem.status())
        .contentType("application/problem+json")
        .result(MAPPER.writeValueAsBytes(problem.json()));
  }
}
