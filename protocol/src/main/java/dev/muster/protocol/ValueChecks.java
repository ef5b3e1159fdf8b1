package dev.muster.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.BaseStream;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.impl.UnknownSerializer;
import tools.jackson.databind.ser.impl.UnsupportedTypeSerializer;
import tools.jackson.databind.ser.jackson.JsonValueSerializer;
import tools.jackson.databind.ser.std.ToEmptyObjectSerializer;

/** Refuses what Jackson would write, though it does not come back, or comes back changed. */
final class ValueChecks extends ValueSerializerModifier {
  /** Written as something by Jackson; read once, or read without a part of it. */
  private static final List<Class<?>> NO_VALUES =
      List.of(Iterator.class, Enumeration.class, BaseStream.class, Calendar.class, Class.class);

  /** What a text says whole, beside primitives, enums and java.time. */
  private static final Set<Class<?>> KEYS =
      Set.of(
          String.class,
          Boolean.class,
          Character.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          BigInteger.class,
          BigDecimal.class,
          UUID.class,
          URI.class,
          Locale.class,
          Currency.class,
          Date.class);

  @Override
  public ValueSerializer<?> modifySerializer(
      SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
    Class<?> type = bean.getBeanClass();
    return obstacle(type, serializer)
        .<ValueSerializer<?>>map(why -> new RefusingSerializer(type, why))
        .orElse(serializer);
  }

  private static Optional<String> obstacle(Class<?> type, ValueSerializer<?> serializer) {
    if (serializer instanceof BeanSerializerBase
        || serializer instanceof ToEmptyObjectSerializer
        || serializer instanceof UnknownSerializer
        || serializer instanceof UnsupportedTypeSerializer) {
      return PlainClasses.obstacle(type);
    }
    // By name, because not every JVM has its module: Jackson forgets its nanoseconds.
    return type.getName().equals("java.sql.Timestamp")
            || NO_VALUES.stream().anyMatch(each -> each.isAssignableFrom(type))
        ? Optional.of("%s is not a value".formatted(type.getName()))
        : Optional.empty();
  }

  /** Jackson writes any key as its toString. */
  @Override
  public ValueSerializer<?> modifyKeySerializer(
      SerializationConfig config,
      JavaType keyType,
      BeanDescription.Supplier bean,
      ValueSerializer<?> serializer) {
    Class<?> type = keyType.getRawClass();
    return serializer instanceof JsonValueSerializer || isKey(type)
        ? serializer
        : new RefusingSerializer(type, "%s cannot be the key of a map".formatted(type.getName()));
  }

  private static boolean isKey(Class<?> type) {
    // An open type says nothing yet: the class of each key is asked for then.
    return KEYS.contains(type)
        || Arrival.isOpen(type)
        || Enum.class.isAssignableFrom(type)
        || type.getPackageName().equals("java.time");
  }

  @Override
  public List<BeanPropertyWriter> changeProperties(
      SerializationConfig config,
      BeanDescription.Supplier bean,
      List<BeanPropertyWriter> properties) {
    return properties.stream()
        .map(
            each ->
                each.getClass() == BeanPropertyWriter.class && !Arrival.isCertain(each.getType())
                    ? new CheckedProperty(each)
                    : each)
        .toList();
  }
}
