package dev.muster.protocol;

import java.io.Serializable;
import java.lang.constant.Constable;
import java.lang.constant.ConstantDesc;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/**
 * Whether values arrive as what they are where the reader knows no more than a declared type: a
 * {@code Dog} that is read as an {@code Animal} is none any more, and a record that is read as an
 * {@code Object} is a map.
 */
final class Arrival {
  /** What numbers, strings and booleans are too: read as such. */
  private static final Set<Class<?>> OPEN =
      Set.of(
          Object.class,
          Serializable.class,
          Comparable.class,
          Number.class,
          CharSequence.class,
          Constable.class,
          ConstantDesc.class);

  private Arrival() {}

  /**
   * What does not arrive as it is.
   *
   * @param type its class
   * @param declared what the reader would read instead
   */
  record Change(Class<?> type, Class<?> declared) {
    /** What to do about it. */
    String advice() {
      return isOpen(declared)
          ? "Name a method that declares its types in full (a lambda has none inside List<…> or Map<…>)"
          : "Declare %s itself, or tell with Jackson's @JsonTypeInfo which kinds of %s there are"
              .formatted(type.getSimpleName(), declared.getSimpleName());
    }
  }

  static boolean isOpen(Class<?> declared) {
    return OPEN.contains(declared);
  }

  /** Whether whatever can be passed for a type arrives as it is, or is refused by its class. */
  static boolean isCertain(JavaType declared) {
    return isCertain(declared, 0);
  }

  private static boolean isCertain(JavaType declared, int depth) {
    // A type variable may be bounded by itself.
    if (depth > 8) {
      return false;
    }
    List<JavaType> parts = parts(declared);
    if (!parts.isEmpty()) {
      return parts.stream().allMatch(part -> isCertain(part, depth + 1));
    }
    Class<?> type = declared.getRawClass();
    return !isOpen(type)
        && (Modifier.isFinal(type.getModifiers())
            || type.isEnum()
            || JsonNode.class.isAssignableFrom(type)
            || PlainClasses.isAnnotated(type));
  }

  /** The types of what is in a container; empty where it is none. */
  private static List<JavaType> parts(JavaType type) {
    if (type.isMapLikeType()) {
      return List.of(type.getKeyType(), type.getContentType());
    }
    if (type.isContainerType() || type.isReferenceType()) {
      return List.of(type.getContentType());
    }
    if (type.hasRawClass(Map.Entry.class)) {
      return List.of(type.containedTypeOrUnknown(0), type.containedTypeOrUnknown(1));
    }
    return type.hasRawClass(Iterable.class) ? List.of(type.containedTypeOrUnknown(0)) : List.of();
  }

  /**
   * The first thing in a value that would arrive as something else; empty where all arrives as it
   * is.
   *
   * @throws IllegalArgumentException where the value nests too deeply
   */
  static Optional<Change> change(@Nullable Object value, JavaType declared) {
    return isCertain(declared) ? Optional.empty() : change(value, declared, 0);
  }

  private static Optional<Change> change(@Nullable Object value, JavaType declared, int depth) {
    checkDepth(depth);
    if (value == null) {
      return Optional.empty();
    }
    if (declared.hasRawClass(Map.Entry.class) && declared.getBindings().isEmpty()) {
      // The only raw type that Jackson does not read.
      return Optional.of(new Change(value.getClass(), Object.class));
    }
    List<JavaType> parts = parts(declared);
    if (parts.isEmpty()) {
      return isOpen(declared.getRawClass()) ? natural(value, depth) : exact(value, declared);
    }
    JavaType content = parts.get(parts.size() - 1);
    if (value instanceof Map<?, ?> map) {
      Optional<Change> key = inKeys(map.keySet(), parts.get(0));
      return key.isPresent() ? key : first(map.values(), content, depth);
    }
    if (value instanceof Map.Entry<?, ?> entry) {
      Optional<Change> key = inKeys(Arrays.asList(entry.getKey()), parts.get(0));
      return key.isPresent() ? key : change(entry.getValue(), content, depth + 1);
    }
    if (value instanceof Collection<?> collection) {
      return first(collection, content, depth);
    }
    if (value instanceof Object[] array) {
      return first(Arrays.asList(array), content, depth);
    }
    if (value instanceof Optional<?> optional) {
      return change(optional.orElse(null), content, depth + 1);
    }
    if (value instanceof AtomicReference<?> reference) {
      return change(reference.get(), content, depth + 1);
    }
    return Optional.of(new Change(value.getClass(), declared.getRawClass()));
  }

  private static Optional<Change> first(Collection<?> values, JavaType declared, int depth) {
    for (Object each : values) {
      Optional<Change> change = change(each, declared, depth + 1);
      if (change.isPresent()) {
        return change;
      }
    }
    return Optional.empty();
  }

  /** Keys are text on their way, and stay it where their type is open. */
  private static Optional<Change> inKeys(Collection<?> keys, JavaType declared) {
    return isOpen(declared.getRawClass())
        ? keys.stream()
            .filter(key -> key != null && !(key instanceof String))
            .findFirst()
            .map(key -> new Change(key.getClass(), Object.class))
        : Optional.empty();
  }

  private static Optional<Change> exact(Object value, JavaType declared) {
    Class<?> type = declared.getRawClass();
    // What the JDK has below its own types (paths, zones, character sets) is read as well.
    boolean same =
        value.getClass() == type
            || isCertain(declared)
            || (PlainClasses.isJdk(type) && PlainClasses.isJdk(value.getClass()));
    return same ? Optional.empty() : Optional.of(new Change(value.getClass(), type));
  }

  private static Optional<Change> natural(@Nullable Object value, int depth) {
    checkDepth(depth);
    if (value == null
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Float
        || value instanceof Double
        || value instanceof String
        || value instanceof byte[]) {
      return Optional.empty();
    }
    if (value instanceof List<?> list) {
      return firstUnnatural(list, depth);
    }
    if (value instanceof Map<?, ?> map
        && map.keySet().stream().allMatch(key -> key instanceof String)) {
      return firstUnnatural(map.values(), depth);
    }
    return Optional.of(new Change(value.getClass(), Object.class));
  }

  private static Optional<Change> firstUnnatural(Collection<?> values, int depth) {
    for (Object each : values) {
      Optional<Change> change = natural(each, depth + 1);
      if (change.isPresent()) {
        return change;
      }
    }
    return Optional.empty();
  }

  private static void checkDepth(int depth) {
    if (depth > ValueTag.MAX_DEPTH) {
      throw new IllegalArgumentException(ValueTag.TOO_DEEP);
    }
  }
}
