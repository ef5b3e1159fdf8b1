package dev.muster.protocol;

import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.io.BinaryData;
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
 * <p>Primitives, strings, byte arrays and arrays of numbers are written directly, everything else
 * by way of Jackson: records, plain classes, enums, collections, maps, {@code Optional}, {@code
 * java.time}, big numbers. A plain class is its fields, and is rebuilt by its constructor without
 * parameters or by the one that has a parameter named like each field. What would not come back as
 * it was is refused: objects of the JDK that are no values, lambdas, subclasses behind a declared
 * class, records behind a declared {@code Object}, maps whose keys are records, objects that refer
 * to themselves.
 *
 * <p>Not safe for use by several threads.
 */
public final class ValueWriter {
  private static final int FEW_BYTES = 64;

  private final Buffer bytes;
  private final BinaryEncoder encoder;

  /** A writer of a few values; it grows. */
  public ValueWriter() {
    this(FEW_BYTES);
  }

  /**
   * A writer that has room for values.
   *
   * @param size of how many bytes; it grows where there are more
   */
  public ValueWriter(int size) {
    bytes = new Buffer(Math.max(size, FEW_BYTES));
    encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
  }

  /**
   * Writes one value.
   *
   * @param declared the type the reader will read it as; null when only the reader knows
   * @throws ValueEncodingException where the value cannot be written, or would arrive as something
   *     else; nothing is written then
   */
  public void write(@Nullable Object value, @Nullable Type declared) {
    int mark = bytes.length();
    try {
      if (value == null) {
        encoder.writeIndex(ValueTag.NULL);
      } else if (!writeScalar(value)) {
        writeObject(value, declared == null ? null : ObjectMapping.javaType(declared));
      }
    } catch (ValueEncodingException e) {
      bytes.truncate(mark);
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      bytes.truncate(mark);
      throw cannotBeSent(value, String.valueOf(e.getMessage()), e);
    }
  }

  /** How many bytes are written. */
  public int size() {
    return bytes.length();
  }

  /** Takes back what was written since {@link #size} said this. */
  public void truncate(int size) {
    bytes.truncate(size);
  }

  /** Adds what another writer has from that size on. */
  public void append(ValueWriter other, int from) {
    bytes.append(other.bytes, from);
  }

  /** Adds values that were written before; the buffer stays as it is. */
  public void append(ByteBuffer values) {
    bytes.append(values);
  }

  /** What was written so far; not copied, so the writer is not to be used again. */
  public ByteBuffer toByteBuffer() {
    return bytes.view();
  }

  private boolean writeScalar(Object value) throws IOException {
    if (value instanceof Long v) {
      writeLong(v);
    } else if (value instanceof Integer v) {
      writeInt(v);
    } else if (value instanceof String v) {
      encoder.writeIndex(ValueTag.STRING);
      writeText(v);
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
    } else {
      return false;
    }
    return true;
  }

  /** UTF-8 would replace half a surrogate pair by a question mark. */
  private void writeText(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          throw new ValueEncodingException(
              "A string cannot be sent: at index %d it has half a character (U+%04X without its other half)"
                  .formatted(i, (int) text.charAt(i)),
              null);
        }
        i++;
      }
    }
    encoder.writeString(text);
  }

  private void writeLong(long value) {
    bytes.writeLong(ValueTag.LONG, value);
  }

  private void writeInt(int value) {
    bytes.writeInt(ValueTag.INT, value);
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

  private void writeObject(Object value, @Nullable JavaType declared) throws IOException {
    if (declared != null) {
      refuseChange(value, declared);
    }
    if (value instanceof long[] v) {
      writeLongs(v);
    } else if (value instanceof int[] v) {
      writeInts(v);
    } else if (value instanceof double[] v) {
      writeDoubles(v);
    } else if (value instanceof JsonNode tree) {
      writeTree(tree, 0);
    } else {
      writeTree(tree(value, declared), 0);
    }
  }

  private static void refuseChange(Object value, JavaType declared) {
    Arrival.change(value, declared)
        .ifPresent(
            change -> {
              throw new ValueEncodingException(
                  "A value of type %s would not arrive as one, because the function declares %s there. %s"
                      .formatted(change.type().getName(), declared.toCanonical(), change.advice()),
                  null);
            });
  }

  private static JsonNode tree(Object value, @Nullable JavaType declared) {
    try (TokenBuffer tokens = TokenBuffer.forGeneration()) {
      writer(value, declared).writeValue(new BoundedTokens(tokens), value);
      return ObjectMapping.MAPPER.readTree(tokens.asParser());
    } catch (JacksonException e) {
      throw cannotBeSent(value, ObjectMapping.reason(e) + where(e), e);
    }
  }

  private static ObjectWriter writer(Object value, @Nullable JavaType declared) {
    if (declared == null) {
      return ObjectMapping.UNDECLARED;
    }
    ObjectWriter writer = ObjectMapping.DECLARED;
    if (declared.isContainerType() || declared.isReferenceType()) {
      return writer.forType(declared);
    }
    boolean parametrized = declared.hasGenericTypes() && declared.getRawClass().isInstance(value);
    return parametrized
        ? writer.forType(
            ObjectMapping.MAPPER
                .getTypeFactory()
                .constructSpecializedType(declared, value.getClass()))
        : writer;
  }

  private static ValueEncodingException cannotBeSent(
      @Nullable Object value, String why, Throwable cause) {
    return new ValueEncodingException(
        "A value of type %s cannot be sent: %s. Values are primitives, strings, bytes, enums, records, plain classes, lists, maps, Optional, java.time and null"
            .formatted(value == null ? "null" : value.getClass().getName(), why),
        cause);
  }

  /** The fields that lead to the culprit, as far as people can follow. */
  private static String where(JacksonException e) {
    List<JacksonException.Reference> path = e.getPath();
    return path.isEmpty() || path.size() > 5
        ? ""
        : path.stream()
            .map(JacksonException.Reference::getDescription)
            .collect(Collectors.joining(", ", " (at ", ")"));
  }

  private void writeTree(JsonNode node, int depth) throws IOException {
    if (depth > ValueTag.MAX_DEPTH) {
      throw new ValueEncodingException("A value cannot be sent: " + ValueTag.TOO_DEEP, null);
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
          writeText(each.getKey());
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
      case BIG_INTEGER -> writeDigits(node.bigIntegerValue(), node.bigIntegerValue());
      case BIG_DECIMAL -> writeDigits(node.decimalValue(), node.decimalValue().unscaledValue());
    }
  }

  private void writeDigits(Number number, BigInteger digits) throws IOException {
    // A digit takes less than four bits; the text of a far larger number would take long to make.
    String text = digits.bitLength() / 4 > ExactTypes.MAX_DIGITS ? null : number.toString();
    if (text == null || text.length() > ExactTypes.MAX_DIGITS) {
      throw new ValueEncodingException(
          "A number of more than %d digits cannot be sent; send its bytes"
              .formatted(ExactTypes.MAX_DIGITS),
          null);
    }
    writeScalar(text);
  }

  /** A byte array stream that can be cut and viewed without copying. */
  private static final class Buffer extends java.io.ByteArrayOutputStream {
    private static final int MAX_INT_BYTES = 5;
    private static final int MAX_LONG_BYTES = 10;

    Buffer(int size) {
      super(size);
    }

    // Of one thread, so without the lock of the superclass.

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void write(int b) {
      room(1);
      buf[count++] = (byte) b;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void write(byte[] from, int offset, int length) {
      room(length);
      System.arraycopy(from, offset, buf, count, length);
      count += length;
    }

    // Numbers, as Avro's encoder writes them, without its detour over a buffer of its own.

    void writeLong(int index, long value) {
      room(MAX_INT_BYTES + MAX_LONG_BYTES);
      count += BinaryData.encodeInt(index, buf, count);
      count += BinaryData.encodeLong(value, buf, count);
    }

    void writeInt(int index, int value) {
      room(2 * MAX_INT_BYTES);
      count += BinaryData.encodeInt(index, buf, count);
      count += BinaryData.encodeInt(value, buf, count);
    }

    private void room(int more) {
      if (more > buf.length - count) {
        int wanted = Math.addExact(count, more);
        int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * buf.length);
        buf = Arrays.copyOf(buf, Math.max(wanted, doubled));
      }
    }

    int length() {
      return count;
    }

    void truncate(int size) {
      count = Math.min(count, size);
    }

    void append(Buffer other, int from) {
      write(other.buf, from, other.count - from);
    }

    void append(ByteBuffer from) {
      byte[] copy = new byte[from.remaining()];
      from.duplicate().get(copy);
      write(copy, 0, copy.length);
    }

    ByteBuffer view() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }
}
