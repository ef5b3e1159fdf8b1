package dev.muster.protocol;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.util.JsonGeneratorDelegate;
import tools.jackson.databind.util.TokenBuffer;

/** Takes what Jackson writes of a value, until the value proves to refer to itself. */
final class BoundedTokens extends JsonGeneratorDelegate {
  BoundedTokens(TokenBuffer tokens) {
    super(tokens, false);
  }

  private void checkDepth() {
    if (streamWriteContext().getNestingDepth() > ValueTag.MAX_DEPTH) {
      throw new StreamWriteException(this, ValueTag.TOO_DEEP);
    }
  }

  @Override
  public JsonGenerator writeStartArray() {
    checkDepth();
    return super.writeStartArray();
  }

  @Override
  public JsonGenerator writeStartArray(Object forValue) {
    checkDepth();
    return super.writeStartArray(forValue);
  }

  @Override
  public JsonGenerator writeStartArray(Object forValue, int size) {
    checkDepth();
    return super.writeStartArray(forValue, size);
  }

  @Override
  public JsonGenerator writeStartObject() {
    checkDepth();
    return super.writeStartObject();
  }

  @Override
  public JsonGenerator writeStartObject(Object forValue) {
    checkDepth();
    return super.writeStartObject(forValue);
  }

  @Override
  public JsonGenerator writeStartObject(Object forValue, int size) {
    checkDepth();
    return super.writeStartObject(forValue, size);
  }
}
