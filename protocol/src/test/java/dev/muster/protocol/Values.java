package dev.muster.protocol;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Sends a value as a pool does: written as one type, read as the same or another. */
final class Values {
  private Values() {}

  static @Nullable Object sent(@Nullable Object value, Type declared) {
    ValueWriter out = new ValueWriter();
    out.write(value, declared);
    return new ValueReader(out.toByteBuffer()).read(declared);
  }

  /** As by name, where only the reader knows the type. */
  static @Nullable Object readAs(Type type, @Nullable Object value) {
    ValueWriter out = new ValueWriter();
    out.write(value, null);
    return new ValueReader(out.toByteBuffer()).read(type);
  }
}
