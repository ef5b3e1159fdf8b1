package dev.muster.protocol;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import java.lang.reflect.Type;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Between Java objects and trees of values: Jackson, with the settings both sides share. What
 * cannot come back as it was is refused rather than changed, and nothing is coerced from a value of
 * another kind.
 */
final class ObjectMapping {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          // Fields are what an object is; getters may compute.
          .changeDefaultVisibility(v -> v.with(Visibility.NONE).withFieldVisibility(Visibility.ANY))
          .enable(MapperFeature.ALLOW_FINAL_FIELDS_AS_MUTATORS)
          .annotationIntrospector(new CreatorChoice())
          .addModule(new ExactTypes())
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              UUID.class, c -> c.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          // A newer class may have more fields, as a newer record may.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          // Enums travel by name: toString is for people, and ordinals change.
          .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
          .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          // A time keeps its zone.
          .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
          .build();

  /** Writes a value whose type only the reader knows. */
  static final ObjectWriter UNDECLARED = MAPPER.writer();

  /** Writes a value as the type that its reader reads it as. */
  static final ObjectWriter DECLARED = UNDECLARED.withAttribute(CheckedProperty.DECLARED, true);

  /** Advice on Jackson's own settings, which nobody can change here. */
  private static final Pattern ADVICE =
      Pattern.compile(" *\\([^()]*(?:CoercionConfig|Feature|but could)[^()]*\\)");

  private ObjectMapping() {}

  /** What Jackson says is wrong. */
  static String reason(JacksonException e) {
    return ADVICE.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("");
  }

  static JavaType javaType(Type type) {
    return MAPPER.constructType(type);
  }
}
