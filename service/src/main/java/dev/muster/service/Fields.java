package dev.muster.service;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object, checked: whatever is wrong is a {@link Problem} that names the
 * field.
 */
final class Fields {
  private final String where;
  private final Map<?, ?> values;

  Fields(String where, Map<?, ?> values) {
    this.where = where;
    this.values = values;
  }

  static Fields of(String where, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new Fields(where, map);
    }
    throw Problem.badRequest(where + " must be a JSON object");
  }

  /** Checks that there are no others than these. */
  Fields allow(String... names) {
    Set<String> allowed = new TreeSet<>(Set.of(names));
    for (Object name : values.keySet()) {
      if (!allowed.contains(name)) {
        throw Problem.badRequest(
            "%s has no field '%s'; there are %s"
                .formatted(where, name, String.join(", ", allowed)));
      }
    }
    return this;
  }

  private <T> Optional<T> get(String name, String kind, Class<T> type) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw wrong(name, "must be " + kind);
    }
    return Optional.of(type.cast(value));
  }

  private Problem wrong(String name, @Nullable String why) {
    return Problem.badRequest("%s of %s: %s".formatted(name, where, why));
  }

  Optional<String> text(String name) {
    return get(name, "a text", String.class);
  }

  boolean flag(String name) {
    return get(name, "true or false", Boolean.class).orElse(false);
  }

  Optional<Integer> number(String name) {
    return get(name, "a whole number", Integer.class);
  }

  List<?> list(String name) {
    return get(name, "a list", List.class).<List<?>>map(list -> list).orElse(List.of());
  }

  Map<?, ?> object(String name) {
    return get(name, "an object", Map.class).<Map<?, ?>>map(map -> map).orElse(Map.of());
  }

  /** The fields of an object; empty where it is absent. */
  Optional<Fields> fields(String name) {
    return values.get(name) == null
        ? Optional.empty()
        : Optional.of(Fields.of("%s of %s".formatted(name, where), values.get(name)));
  }

  Optional<Duration> duration(String name) {
    return read(name, DurationText::parse);
  }

  /** A text that means something else. */
  <T> Optional<T> read(String name, Function<String, T> reader) {
    try {
      return text(name).map(reader);
    } catch (IllegalArgumentException e) {
      throw wrong(name, e.getMessage());
    }
  }
}
