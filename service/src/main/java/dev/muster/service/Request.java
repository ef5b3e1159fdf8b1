package dev.muster.service;

import dev.muster.protocol.TaskId;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a request asks, checked: whatever is wrong with it is a {@link Problem}. */
final class Request {
  /** Longer polls than this are cut to it: proxies give up after a minute. */
  static final Duration MAX_WAIT = Duration.ofSeconds(55);

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  private final Context context;
  private final int maxBodyBytes;

  Request(Context context, int maxBodyBytes) {
    this.context = context;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Checks that the query has nothing but these parameters, each at most once. */
  Request allow(String... parameters) {
    Set<String> allowed = new TreeSet<>(Set.of(parameters));
    context
        .queryParamMap()
        .forEach(
            (name, values) -> {
              if (!allowed.contains(name)) {
                throw Problem.badRequest(
                    allowed.isEmpty()
                        ? "there are no query parameters here, but '%s' is given".formatted(name)
                        : "there is no query parameter '%s'; there are %s"
                            .formatted(name, String.join(", ", allowed)));
              }
              if (values.size() > 1) {
                throw Problem.badRequest("%s is given %d times".formatted(name, values.size()));
              }
            });
    return this;
  }

  /** The task that the path names. */
  TaskId taskId() {
    return read("id", context.pathParam("id"), TaskId::parse);
  }

  /** A query parameter; empty where it is not given. */
  <T> Optional<T> query(String name, Function<String, T> reader) {
    return Optional.ofNullable(context.queryParam(name)).map(text -> read(name, text, reader));
  }

  private static <T> T read(String name, String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("%s: %s".formatted(name, e.getMessage()));
    }
  }

  /** How long the caller waits; zero where nothing is said. */
  Duration waitTime() {
    Duration asked = query("wait", DurationText::parse).orElse(Duration.ZERO);
    return asked.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : asked;
  }

  /** How many at most. */
  int limit() {
    return query("limit", text -> (int) number(text, 1, MAX_LIMIT)).orElse(DEFAULT_LIMIT);
  }

  /** Reads a whole number within bounds. */
  static long number(String text, long least, long most) {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, in words that fit both cases.
    }
    throw new IllegalArgumentException(
        "'%s' is no number between %d and %d".formatted(text, least, most));
  }

  /** The fields of the JSON object in the body; none where there is no body. */
  Fields body() {
    byte[] bytes = bytes();
    if (bytes.length == 0) {
      return new Fields("the body", Map.of());
    }
    return Fields.of("the body", Json.read(bytes));
  }

  private byte[] bytes() {
    // Not what Content-Length says: a body may come without, or with a wrong one.
    try (InputStream in = context.bodyInputStream()) {
      byte[] bytes = in.readNBytes(maxBodyBytes + 1);
      if (bytes.length > maxBodyBytes) {
        throw Problem.tooLarge(
            "the body has more than the %,d bytes that this service takes (--max-body)"
                .formatted(maxBodyBytes));
      }
      return bytes;
    } catch (IOException e) {
      throw Problem.badRequest("the body could not be read");
    }
  }

  /** A value of the query as it is; null where it is not given. */
  @Nullable String text(String name) {
    return context.queryParam(name);
  }
}
