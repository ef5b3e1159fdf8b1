package dev.muster.protocol;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** Between Java objects and trees of values: Jackson, with the settings both sides share. */
final class ObjectMapping {
  /** Fields are what an object is; getters may compute. Nothing is coerced from another kind. */
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultVisibility(
              v ->
                  v.withFieldVisibility(Visibility.ANY)
                      .withGetterVisibility(Visibility.NONE)
                      .withIsGetterVisibility(Visibility.NONE))
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
          .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
          .build();

  private ObjectMapping() {}

  static JavaType javaType(Type type) {
    return MAPPER.constructType(type);
  }

  /**
   * Whether a declared type says too little to rebuild whatever is passed for it: {@code Object},
   * or a container of it, as every generic type is inside a lambda.
   */
  static boolean isErased(JavaType type) {
    if (type.isJavaLangObject()) {
      return true;
    }
    if (!type.isContainerType() && !type.isReferenceType()) {
      return false;
    }
    JavaType content = type.getContentType();
    return content != null && isErased(content);
  }

  /**
   * The class of the first thing in a value that would arrive as something else where only its wire
   * form is known (a record as a map, say); null where everything would arrive as it is.
   */
  static @Nullable Class<?> changedByErasure(@Nullable Object value) {
    if (value == null
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Float
        || value instanceof Double
        || value instanceof String
        || value instanceof byte[]) {
      return null;
    }
    if (value instanceof List<?> list) {
      return firstChanged(list);
    }
    if (value instanceof Map<?, ?> map) {
      return map.keySet().stream().allMatch(String.class::isInstance)
          ? firstChanged(map.values())
          : map.getClass();
    }
    return value.getClass();
  }

  private static @Nullable Class<?> firstChanged(Collection<?> values) {
    for (Object each : values) {
      Class<?> changed = changedByErasure(each);
      if (changed != null) {
        return changed;
      }
    }
    return null;
  }
}
