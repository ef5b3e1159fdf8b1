package dev.muster.protocol;

import java.util.IdentityHashMap;
import org.apache.avro.Schema;

/**
 * Whether a schema that somebody announced is one that some build of Muster can have. A schema is a
 * program for its reader: a few lines can describe a record of a billion fields, or of a billion
 * elements that take no byte. So it is looked at before anything is read by it. For one thread,
 * once.
 */
final class SchemaCheck {
  /** A hundred times the largest record of this build, with all that is in it. */
  static final int MAX_SIZE = 10_000;

  private static final int MAX_DEPTH = 64;

  /** What each record has in it; one that is being looked at counts as nothing more. */
  private final IdentityHashMap<Schema, Long> sizes = new IdentityHashMap<>();

  /** Whether a record may take no byte; absent while that is being found out. */
  private final IdentityHashMap<Schema, Boolean> empty = new IdentityHashMap<>();

  private final IdentityHashMap<Schema, Boolean> asked = new IdentityHashMap<>();

  private SchemaCheck() {}

  /**
   * Checks a schema.
   *
   * @throws UndecodableRecordException where nobody can have written by it in good faith
   */
  static void check(Schema schema) {
    long size = new SchemaCheck().size(schema, 0);
    if (size > MAX_SIZE) {
      throw refusal("has more than %,d parts".formatted(MAX_SIZE));
    }
  }

  private long size(Schema schema, int depth) {
    if (depth > MAX_DEPTH) {
      throw refusal("nests deeper than %d levels".formatted(MAX_DEPTH));
    }
    return switch (schema.getType()) {
      case RECORD -> recordSize(schema, depth);
      case ARRAY -> {
        if (mayBeEmpty(schema.getElementType())) {
          throw refusal("has a list of what takes no byte");
        }
        yield 1 + size(schema.getElementType(), depth + 1);
      }
      case MAP -> 1 + size(schema.getValueType(), depth + 1);
      case UNION -> {
        long size = 1;
        for (Schema each : schema.getTypes()) {
          size = capped(size + size(each, depth + 1));
        }
        yield size;
      }
      default -> 1;
    };
  }

  /** As often as a record is referred to, Avro's reader has all of it in its program. */
  private long recordSize(Schema schema, int depth) {
    Long known = sizes.get(schema);
    if (known != null) {
      return known;
    }
    sizes.put(schema, 1L);
    boolean unused = mayBeEmpty(schema);
    long size = 1;
    for (Schema.Field field : schema.getFields()) {
      size = capped(size + size(field.schema(), depth + 1));
    }
    sizes.put(schema, size);
    return size;
  }

  private static long capped(long size) {
    return Math.min(size, MAX_SIZE + 1L);
  }

  private boolean mayBeEmpty(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> true;
      case FIXED -> schema.getFixedSize() == 0;
      case RECORD -> recordMayBeEmpty(schema);
      default -> false;
    };
  }

  private boolean recordMayBeEmpty(Schema schema) {
    Boolean known = empty.get(schema);
    if (known != null) {
      return known;
    }
    if (asked.put(schema, true) != null) {
      throw refusal("has a record that contains itself");
    }
    boolean all = true;
    for (Schema.Field field : schema.getFields()) {
      // Each is looked at: one of them may contain the record.
      all &= mayBeEmpty(field.schema());
    }
    empty.put(schema, all);
    return all;
  }

  private static UndecodableRecordException refusal(String what) {
    return new UndecodableRecordException("Its schema, which somebody announced, " + what);
  }
}
