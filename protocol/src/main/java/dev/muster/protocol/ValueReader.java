package dev.muster.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads values that {@link ValueWriter} wrote, each as the type the caller names.
 *
 * <p>Not safe for use by several threads.
 */
public final class ValueReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final int NO_TAG = -1;

  private final BinaryDecoder decoder;
  private final int size;

  // What the reading of numbers has come upon and left to the next read.
  private int nextTag = NO_TAG;
  private @Nullable ValueDecodingException nextFailure;

  /** Reads from these bytes; they are not copied. */
  public ValueReader(ByteBuffer bytes) {
    size = bytes.remaining();
    if (bytes.hasArray()) {
      int start = bytes.arrayOffset() + bytes.position();
      decoder = DecoderFactory.get().binaryDecoder(bytes.array(), start, bytes.remaining(), null);
    } else {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      decoder = DecoderFactory.get().binaryDecoder(copy, null);
    }
  }

  /**
   * Reads the next value. {@code Object} gives what the wire says: null, Boolean, Integer, Long,
   * Float, Double, String, byte[], List or Map.
   *
   * @throws ValueDecodingException where the value does not fit the type: the next one can be read
   *     all the same; or where the bytes are damaged
   */
  public @Nullable Object read(Type type) {
    ValueDecodingException failure = nextFailure;
    if (failure != null) {
      nextFailure = null;
      throw failure;
    }
    try {
      int tag = nextTag == NO_TAG ? decoder.readIndex() : nextTag;
      nextTag = NO_TAG;
      Object scalar = readScalar(tag, type);
      return scalar != null ? scalar : readObject(tag, type);
    } catch (ValueDecodingException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private static ValueDecodingException damaged(Exception e) {
    return e instanceof EOFException
        ? new ValueDecodingException("The value is cut off", e)
        // Whichever: Avro has several for lengths that cannot be.
        : new ValueDecodingException("The value is damaged: " + e.getMessage(), e);
  }

  /**
   * Reads values as long as they are numbers of that kind, without an object for each.
   *
   * @param into gets their bits, see {@link NumberKind#number}
   * @param count how many to read at most
   * @return how many there were; the value behind them is something else, or damaged, which {@link
   *     #read} will tell
   */
  public int read(NumberKind kind, long[] into, int count) {
    int done = 0;
    try {
      while (done < count && nextFailure == null) {
        if (nextTag == NO_TAG) {
          nextTag = decoder.readIndex();
        }
        if (nextTag != kind.tag()) {
          return done;
        }
        into[done] = bits(kind);
        nextTag = NO_TAG;
        done++;
      }
    } catch (IOException | RuntimeException e) {
      nextTag = NO_TAG;
      nextFailure = damaged(e);
    }
    return done;
  }

  private long bits(NumberKind kind) throws IOException {
    return switch (kind) {
      case LONG -> decoder.readLong();
      case INT -> decoder.readInt();
      case DOUBLE -> Double.doubleToRawLongBits(decoder.readDouble());
    };
  }

  /**
   * Passes over the next value.
   *
   * @throws ValueDecodingException where the bytes are damaged
   */
  public void skip() {
    read(void.class);
  }

  /** How many bytes were read. */
  public int position() {
    try {
      int ahead = nextTag == NO_TAG ? 0 : 1; // a tag has one byte
      return size - decoder.inputStream().available() - ahead;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** The common cases, without a detour; null where it is not one of them. */
  private @Nullable Object readScalar(int tag, Type type) throws IOException {
    if (tag == ValueTag.LONG && (type == long.class || type == Long.class)) {
      return decoder.readLong();
    }
    if (tag == ValueTag.INT && (type == int.class || type == Integer.class)) {
      return decoder.readInt();
    }
    if (tag == ValueTag.STRING && type == String.class) {
      return decoder.readString();
    }
    if (tag == ValueTag.DOUBLE && (type == double.class || type == Double.class)) {
      return decoder.readDouble();
    }
    if (tag == ValueTag.BOOLEAN && (type == boolean.class || type == Boolean.class)) {
      return decoder.readBoolean();
    }
    if (tag == ValueTag.BYTES && type == byte[].class) {
      return readBytes();
    }
    return null;
  }

  private @Nullable Object readObject(int tag, Type type) throws IOException {
    if (type == Object.class) {
      return readNatural(tag, 0);
    }
    if (type == void.class || type == Void.class) {
      readTree(tag, 0);
      return null;
    }
    JsonNode tree = readTree(tag, 0);
    try {
      return ObjectMapping.MAPPER.readerFor(ObjectMapping.javaType(type)).readValue(tree);
    } catch (JacksonException e) {
      throw new ValueDecodingException(
          "%s does not fit %s: %s"
              .formatted(kind(tag), type.getTypeName(), ObjectMapping.reason(e)),
          e);
    } catch (RuntimeException | LinkageError e) {
      // The user's class: its initializer, or a class it needs.
      throw new ValueDecodingException(
          "%s cannot be read as %s: %s".formatted(kind(tag), type.getTypeName(), e), e);
    }
  }

  private static String kind(int tag) {
    return switch (tag) {
      case ValueTag.NULL -> "null";
      case ValueTag.BOOLEAN -> "a boolean";
      case ValueTag.INT, ValueTag.LONG, ValueTag.FLOAT, ValueTag.DOUBLE -> "a number";
      case ValueTag.STRING -> "a string";
      case ValueTag.BYTES -> "a byte array";
      case ValueTag.ARRAY -> "a list";
      default -> "an object";
    };
  }

  private byte[] readBytes() throws IOException {
    ByteBuffer bytes = decoder.readBytes(null);
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  private @Nullable Object readNatural(int tag, int depth) throws IOException {
    checkDepth(depth);
    return switch (tag) {
      case ValueTag.NULL -> null;
      case ValueTag.BOOLEAN -> decoder.readBoolean();
      case ValueTag.INT -> decoder.readInt();
      case ValueTag.LONG -> decoder.readLong();
      case ValueTag.FLOAT -> decoder.readFloat();
      case ValueTag.DOUBLE -> decoder.readDouble();
      case ValueTag.STRING -> decoder.readString();
      case ValueTag.BYTES -> readBytes();
      case ValueTag.ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (long n = decoder.readArrayStart(); n != 0; n = decoder.arrayNext()) {
          for (long i = 0; i < n; i++) {
            list.add(readNatural(decoder.readIndex(), depth + 1));
          }
        }
        yield list;
      }
      case ValueTag.MAP -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (long n = decoder.readMapStart(); n != 0; n = decoder.mapNext()) {
          for (long i = 0; i < n; i++) {
            map.put(decoder.readString(), readNatural(decoder.readIndex(), depth + 1));
          }
        }
        yield map;
      }
      default -> throw unknown(tag);
    };
  }

  private JsonNode readTree(int tag, int depth) throws IOException {
    checkDepth(depth);
    return switch (tag) {
      case ValueTag.NULL -> NODES.nullNode();
      case ValueTag.BOOLEAN -> NODES.booleanNode(decoder.readBoolean());
      case ValueTag.INT -> NODES.numberNode(decoder.readInt());
      case ValueTag.LONG -> NODES.numberNode(decoder.readLong());
      case ValueTag.FLOAT -> NODES.numberNode(decoder.readFloat());
      case ValueTag.DOUBLE -> NODES.numberNode(decoder.readDouble());
      case ValueTag.STRING -> NODES.stringNode(decoder.readString());
      case ValueTag.BYTES -> NODES.binaryNode(readBytes());
      case ValueTag.ARRAY -> {
        ArrayNode list = NODES.arrayNode();
        for (long n = decoder.readArrayStart(); n != 0; n = decoder.arrayNext()) {
          for (long i = 0; i < n; i++) {
            list.add(readTree(decoder.readIndex(), depth + 1));
          }
        }
        yield list;
      }
      case ValueTag.MAP -> {
        ObjectNode map = NODES.objectNode();
        for (long n = decoder.readMapStart(); n != 0; n = decoder.mapNext()) {
          for (long i = 0; i < n; i++) {
            map.set(decoder.readString(), readTree(decoder.readIndex(), depth + 1));
          }
        }
        yield map;
      }
      default -> throw unknown(tag);
    };
  }

  private static void checkDepth(int depth) throws IOException {
    if (depth > ValueTag.MAX_DEPTH) {
      throw new IOException("it nests deeper than %d levels".formatted(ValueTag.MAX_DEPTH));
    }
  }

  private static IOException unknown(int tag) {
    return new IOException("there is no kind of value with index " + tag);
  }
}
