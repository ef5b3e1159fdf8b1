package dev.muster.protocol;

import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/** Writes a pattern's text, which is all that is read. */
final class PatternSerializer extends StdScalarSerializer<Pattern> {
  PatternSerializer() {
    super(Pattern.class);
  }

  @Override
  public void serialize(Pattern value, JsonGenerator out, SerializationContext ctxt) {
    if (value.flags() != 0) {
      ctxt.reportBadDefinition(
          Pattern.class, "a pattern's flags are lost; write them into it, as in (?i)");
    }
    out.writeString(value.pattern());
  }
}
