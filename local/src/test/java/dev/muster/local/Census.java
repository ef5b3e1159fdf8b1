package dev.muster.local;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts what some objects of Muster hold: the elements of each map and collection that can be
 * reached from them, by the field it is in. A field that nobody has thought of is counted too.
 */
final class Census {
  private static final String OURS = "dev.muster.";

  private final Map<String, Long> sizes = new TreeMap<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> open = new ArrayDeque<>();

  private Census() {}

  /** What can be reached from these; the broker in memory, which keeps records, is left out. */
  static Map<String, Long> of(Object... roots) {
    Census census = new Census();
    Arrays.stream(roots).forEach(census::reach);
    while (!census.open.isEmpty()) {
      census.visit(census.open.pop());
    }
    return census.sizes;
  }

  private void reach(@Nullable Object object) {
    if (object != null && isOurs(object.getClass()) && seen.add(object)) {
      open.push(object);
    }
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith(OURS)
        && !type.getSimpleName().startsWith("Memory")
        && !type.isEnum();
  }

  private void visit(Object object) {
    for (Class<?> type = object.getClass();
        type != null && type.getName().startsWith(OURS);
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          hold(type.getSimpleName() + "." + field.getName(), value(field, object));
        }
      }
    }
  }

  private static @Nullable Object value(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private void hold(String name, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      hold(name, map.values());
    } else if (value instanceof Collection<?> all) {
      // Others work meanwhile; those that change under way are counted once more anyway.
      Object[] elements = all.toArray();
      sizes.merge(name, (long) elements.length, Long::sum);
      Arrays.stream(elements).forEach(this::reach);
    } else if (value instanceof Object[] array) {
      Arrays.stream(array).forEach(this::reach);
    } else if (value instanceof AtomicReference<?> reference) {
      reach(reference.get());
    } else {
      reach(value);
    }
  }
}
