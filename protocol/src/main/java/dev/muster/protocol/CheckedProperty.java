package dev.muster.protocol;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.BeanPropertyWriter;

/** A field whose declared type does not say what is in it. */
final class CheckedProperty extends BeanPropertyWriter {
  /** Set where the reader is known to read the type that was declared to the writer. */
  static final Object DECLARED = new Object();

  CheckedProperty(BeanPropertyWriter plain) {
    super(plain);
  }

  @Override
  public void serializeAsProperty(Object bean, JsonGenerator out, SerializationContext ctxt)
      throws Exception {
    if (ctxt.getAttribute(DECLARED) != null) {
      Arrival.change(get(bean), getType())
          .ifPresent(
              change ->
                  ctxt.reportBadDefinition(
                      change.type(),
                      "the field %s is declared as %s; a value of type %s would not arrive as one"
                          .formatted(getName(), getType().toCanonical(), change.type().getName())));
    }
    super.serializeAsProperty(bean, out, ctxt);
  }
}
