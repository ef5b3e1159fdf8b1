package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordClassesTest {
  /** The named types in a schema, itself included. */
  private static void collect(Schema schema, Set<Schema> into) {
    switch (schema.getType()) {
      case RECORD -> {
        if (into.add(schema)) {
          schema.getFields().forEach(field -> collect(field.schema(), into));
        }
      }
      case ENUM, FIXED -> into.add(schema);
      case ARRAY -> collect(schema.getElementType(), into);
      case MAP -> collect(schema.getValueType(), into);
      case UNION -> schema.getTypes().forEach(type -> collect(type, into));
      default -> {}
    }
  }

  @Test
  void whatever_a_record_consists_of_has_its_class() {
    Set<Schema> named = new HashSet<>();
    Codec.schemas().keySet().forEach(schema -> collect(schema, named));

    assertThat(named)
        .hasSizeGreaterThan(Codec.schemas().size())
        .allSatisfy(schema -> assertThat(className(schema)).isEqualTo(schema.getFullName()));
  }

  private static @Nullable String className(Schema schema) {
    Class<?> type = RecordClasses.INSTANCE.getClass(schema);
    return type == null ? null : type.getName();
  }

  @Test
  void a_class_of_somebody_else_is_not_loaded_by_its_name() {
    Schema foreign = Schema.createRecord("Exception", "", "java.lang", false);

    assertThat(RecordClasses.INSTANCE.getClass(foreign)).isNull();
  }
}
