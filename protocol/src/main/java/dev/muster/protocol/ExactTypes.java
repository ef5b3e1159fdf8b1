package dev.muster.protocol;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.Serializable;
import java.lang.constant.Constable;
import java.lang.constant.ConstantDesc;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * The types of which Jackson would take more than their writer makes, or would change a value
 * without a word: text from numbers and bytes, a byte from 200, an infinite float from 1e300, an
 * absolute path from a relative one.
 */
final class ExactTypes extends SimpleModule {
  /** A number of that many digits takes a second to read, one of a million half a minute. */
  static final int MAX_DIGITS = 300_000;

  ExactTypes() {
    setSerializerModifier(new ValueChecks());
    addSerializer(Path.class, ToStringSerializer.instance);
    addSerializer(File.class, ToStringSerializer.instance);
    addSerializer(Pattern.class, new PatternSerializer());
    setDefaultNullKeySerializer(
        new RefusingSerializer(Object.class, "null cannot be the key of a map"));

    fromText(String.class, text -> text);
    fromText(CharSequence.class, text -> text);
    fromText(Path.class, Path::of);
    fromText(File.class, File::new);
    read(byte[].class, ExactTypes::bytes);
    read(byte.class, ExactTypes::oneByte);
    read(Byte.class, ExactTypes::oneByte);
    read(float.class, ExactTypes::oneFloat);
    read(Float.class, ExactTypes::oneFloat);
    read(BigInteger.class, ExactTypes::bigInteger);
    read(BigDecimal.class, ExactTypes::bigDecimal);
    // Its name would be enough to run the initializer of any class.
    read(Class.class, p -> null);
    read(Number.class, p -> p.currentToken().isNumeric() ? p.getNumberValue() : null);
    natural(Comparable.class);
    natural(Serializable.class);
    natural(Constable.class);
    natural(ConstantDesc.class);
    // Keeps the order of a set that has one.
    addAbstractTypeMapping(Set.class, LinkedHashSet.class);
  }

  private <T> void read(Class<T> type, ExactDeserializer.Reading<T> reading) {
    addDeserializer(type, new ExactDeserializer<>(type, reading));
  }

  private <T> void fromText(Class<T> type, Function<String, T> parse) {
    read(type, p -> p.hasToken(JsonToken.VALUE_STRING) ? parse.apply(p.getString()) : null);
  }

  private <T> void natural(Class<T> type) {
    read(
        type,
        p -> {
          Object value = p.readValueAs(Object.class);
          return type.isInstance(value) ? type.cast(value) : null;
        });
  }

  private static byte @Nullable [] bytes(JsonParser p) {
    if (p.hasToken(JsonToken.VALUE_EMBEDDED_OBJECT)) {
      return p.getEmbeddedObject() instanceof byte[] bytes ? bytes : null;
    }
    if (!p.hasToken(JsonToken.START_ARRAY)) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (p.nextToken() != JsonToken.END_ARRAY) {
      Byte next = oneByte(p);
      if (next == null) {
        return null;
      }
      bytes.write(next);
    }
    return bytes.toByteArray();
  }

  private static @Nullable Byte oneByte(JsonParser p) {
    if (!p.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      return null;
    }
    long value = p.getLongValue();
    return value == (byte) value ? (byte) value : null;
  }

  private static @Nullable Float oneFloat(JsonParser p) {
    if (!p.hasToken(JsonToken.VALUE_NUMBER_INT) && !p.hasToken(JsonToken.VALUE_NUMBER_FLOAT)) {
      return null;
    }
    double value = p.getDoubleValue();
    return Float.isInfinite((float) value) && !Double.isInfinite(value) ? null : (float) value;
  }

  private static @Nullable BigInteger bigInteger(JsonParser p) {
    if (p.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      return p.getBigIntegerValue();
    }
    return p.hasToken(JsonToken.VALUE_STRING) ? new BigInteger(digits(p)) : null;
  }

  private static @Nullable BigDecimal bigDecimal(JsonParser p) {
    if (p.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      return new BigDecimal(p.getBigIntegerValue());
    }
    if (p.hasToken(JsonToken.VALUE_NUMBER_FLOAT)) {
      double value = p.getDoubleValue();
      return Double.isFinite(value) ? BigDecimal.valueOf(value) : null;
    }
    return p.hasToken(JsonToken.VALUE_STRING) ? new BigDecimal(digits(p)) : null;
  }

  private static String digits(JsonParser p) {
    String text = p.getString();
    if (text.length() > MAX_DIGITS) {
      throw new NumberFormatException("more than %d digits".formatted(MAX_DIGITS));
    }
    return text;
  }
}
