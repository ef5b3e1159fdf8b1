package dev.muster.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;

/** Reads a type from the tokens its writer makes, and from no others. */
final class ExactDeserializer<T> extends StdScalarDeserializer<T> {
  /** Reads the value at a token. */
  @FunctionalInterface
  interface Reading<T> {
    /** Returns null, or fails, where the token is none for the type. */
    @Nullable T read(JsonParser p);
  }

  private final transient Reading<T> reading;

  ExactDeserializer(Class<T> type, Reading<T> reading) {
    super(type);
    this.reading = reading;
  }

  @Override
  @SuppressWarnings("unchecked")
  public T deserialize(JsonParser p, DeserializationContext ctxt) {
    T value;
    try {
      value = reading.read(p);
    } catch (JacksonException e) {
      throw e;
    } catch (RuntimeException e) {
      return ctxt.reportInputMismatch(this, "%s: %s", handledType().getName(), e.getMessage());
    }
    return value != null ? value : (T) ctxt.handleUnexpectedToken(getValueType(ctxt), p);
  }

  @Override
  public @Nullable Object getNullValue(DeserializationContext ctxt) {
    return handledType().isPrimitive()
        ? ctxt.reportInputMismatch(this, "null is no %s", handledType().getName())
        : null;
  }
}
