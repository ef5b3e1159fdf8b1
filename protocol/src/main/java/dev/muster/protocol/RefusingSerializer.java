package dev.muster.protocol;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/** Says why objects of a class cannot be sent. */
final class RefusingSerializer extends StdSerializer<Object> {
  private final String why;

  RefusingSerializer(Class<?> type, String why) {
    super(type);
    this.why = why;
  }

  @Override
  public void serialize(Object value, JsonGenerator out, SerializationContext ctxt) {
    ctxt.reportBadDefinition(handledType(), why);
  }
}
