package dev.muster.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Writes values, one after the other, as the Avro schema {@code Value} says.
 *
 * <p>Primitives, strings, byte arrays and primitive arrays are written directly, everything else by
 * way of Jackson: records, plain classes (by their fields), enums, collections, maps, {@code
 * Optional}, {@code java.time}, big numbers. Not safe for use by several threads.
 */
public final class ValueWriter {
  private final Buffer bytes = new Buffer();
  private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);

  /**
   * Writes one value.
   *
   * @param declared the type the reader will read it as; null when only the reader knows
   * @throws ValueEncodingException where the value cannot be written, or would arrive as something
   *     else; nothing is written then
   */
  public void write(@Nullable Object value, @Nullable Type declared) {
    int mark = bytes.size();
    try {
      if (!writeScalar(value)) {
        JavaType type = declared == null ? null : ObjectMapping.javaType(declared);
        refuseErased(value, type);
        writeObject(value, type);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } catch (ValueEncodingException e) {
      bytes.truncate(mark);
      throw e;
    }
  }

  /** How many bytes are written. */
  public int size() {
    return bytes.size();
  }

  /** Takes back what was written since {@link #size} said this. */
  public void truncate(int size) {
    bytes.truncate(size);
  }

  /** Adds what another writer has from that size on. */
  public void append(ValueWriter other, int from) {
    bytes.append(other.bytes, from);
  }

  /** What was written so far; not copied, so the writer is not to be used again. */
  public ByteBuffer toByteBuffer() {
    return bytes.view();
  }

  private static void refuseErased(@Nullable Object value, @Nullable JavaType declared) {
    if (declared == null || !ObjectMapping.isErased(declared)) {
      return;
    }
    Class<?> changed = ObjectMapping.changedByErasure(value);
    if (changed != null) {
      throw new ValueEncodingException(
          "A value of type %s would not arrive as one, because the function declares %s there. Name a method that declares its types in full (a lambda has none inside List<…> or Map<…>)"
              .formatted(changed.getName(), declared.toCanonical()),
          null);
    }
  }

  private boolean writeScalar(@Nullable Object value) throws IOException {
    if (value == null) {
      encoder.writeIndex(ValueTag.NULL);
    } else if (value instanceof Long v) {
      writeLong(v);
    } else if (value instanceof Integer v) {
      writeInt(v);
    } else if (value instanceof String v) {
      encoder.writeIndex(ValueTag.STRING);
      encoder.writeString(v);
    } else if (value instanceof Double v) {
      writeDouble(v);
    } else if (value instanceof Boolean v) {
      encoder.writeIndex(ValueTag.BOOLEAN);
      encoder.writeBoolean(v);
    } else if (value instanceof Float v) {
      encoder.writeIndex(ValueTag.FLOAT);
      encoder.writeFloat(v);
    } else if (value instanceof byte[] v) {
      encoder.writeIndex(ValueTag.BYTES);
      encoder.writeBytes(v);
    } else if (value instanceof long[] v) {
      writeLongs(v);
    } else if (value instanceof int[] v) {
      writeInts(v);
    } else if (value instanceof double[] v) {
      writeDoubles(v);
    } else {
      return false;
    }
    return true;
  }

  private void writeLong(long value) throws IOException {
    encoder.writeIndex(ValueTag.LONG);
    encoder.writeLong(value);
  }

  private void writeInt(int value) throws IOException {
    encoder.writeIndex(ValueTag.INT);
    encoder.writeInt(value);
  }

  private void writeDouble(double value) throws IOException {
    encoder.writeIndex(ValueTag.DOUBLE);
    encoder.writeDouble(value);
  }

  private void writeLongs(long[] values) throws IOException {
    startArray(values.length);
    for (long each : values) {
      encoder.startItem();
      writeLong(each);
    }
    encoder.writeArrayEnd();
  }

  private void writeInts(int[] values) throws IOException {
    startArray(values.length);
    for (int each : values) {
      encoder.startItem();
      writeInt(each);
    }
    encoder.writeArrayEnd();
  }

  private void writeDoubles(double[] values) throws IOException {
    startArray(values.length);
    for (double each : values) {
      encoder.startItem();
      writeDouble(each);
    }
    encoder.writeArrayEnd();
  }

  private void startArray(int size) throws IOException {
    encoder.writeIndex(ValueTag.ARRAY);
    encoder.writeArrayStart();
    encoder.setItemCount(size);
  }

  private void startMap(int size) throws IOException {
    encoder.writeIndex(ValueTag.MAP);
    encoder.writeMapStart();
    encoder.setItemCount(size);
  }

  private void writeObject(@Nullable Object value, @Nullable JavaType declared) throws IOException {
    if (value instanceof JsonNode tree) {
      writeTree(tree, 0);
    } else {
      writeTree(tree(value, declared), 0);
    }
  }

  private static JsonNode tree(@Nullable Object value, @Nullable JavaType declared) {
    String type = value == null ? "null" : value.getClass().getName();
    try (TokenBuffer tokens = TokenBuffer.forGeneration()) {
      ObjectWriter writer = ObjectMapping.MAPPER.writer();
      if (declared != null && declared.isContainerType()) {
        writer = writer.forType(declared);
      }
      writer.writeValue(tokens, value);
      return ObjectMapping.MAPPER.readTree(tokens.asParser());
    } catch (JacksonException e) {
      throw new ValueEncodingException(
          "A value of type %s cannot be sent: %s. Values are primitives, strings, bytes, enums, records, plain classes, lists, maps, Optional, java.time and null"
              .formatted(type, e.getOriginalMessage()),
          e);
    } catch (StackOverflowError e) {
      throw new ValueEncodingException(
          "A value of type %s cannot be sent: it refers to itself, or nests too deeply"
              .formatted(type),
          e);
    }
  }

  private void writeTree(JsonNode node, int depth) throws IOException {
    if (depth > ValueTag.MAX_DEPTH) {
      throw new ValueEncodingException(
          "A value nests deeper than %d levels".formatted(ValueTag.MAX_DEPTH), null);
    }
    switch (node.getNodeType()) {
      case NULL, MISSING -> encoder.writeIndex(ValueTag.NULL);
      case BOOLEAN -> writeScalar(node.booleanValue());
      case STRING -> writeScalar(node.stringValue());
      case BINARY -> writeScalar(node.binaryValue());
      case NUMBER -> writeNumber(node);
      case ARRAY -> {
        startArray(node.size());
        for (JsonNode each : node) {
          encoder.startItem();
          writeTree(each, depth + 1);
        }
        encoder.writeArrayEnd();
      }
      case OBJECT -> {
        startMap(node.size());
        for (Map.Entry<String, JsonNode> each : node.properties()) {
          encoder.startItem();
          encoder.writeString(each.getKey());
          writeTree(each.getValue(), depth + 1);
        }
        encoder.writeMapEnd();
      }
      case POJO ->
          throw new ValueEncodingException(
              "A value of type %s cannot be sent".formatted(node.getClass().getName()), null);
    }
  }

  private void writeNumber(JsonNode node) throws IOException {
    switch (node.numberType()) {
      case INT -> writeInt(node.intValue());
      case LONG -> writeLong(node.longValue());
      case FLOAT -> writeScalar(node.floatValue());
      case DOUBLE -> writeDouble(node.doubleValue());
      // No branch of the union holds them without loss; Jackson reads them back from text.
      case BIG_INTEGER -> writeScalar(node.bigIntegerValue().toString());
      case BIG_DECIMAL -> writeScalar(node.decimalValue().toString());
    }
  }

  /** A byte array stream that can be cut and viewed without copying. */
  private static final class Buffer extends java.io.ByteArrayOutputStream {
    Buffer() {
      super(64);
    }

    void truncate(int size) {
      count = Math.min(count, size);
    }

    void append(Buffer other, int from) {
      write(other.buf, from, other.count - from);
    }

    ByteBuffer view() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }
}
