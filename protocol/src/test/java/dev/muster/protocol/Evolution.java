package dev.muster.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A build of Muster whose schema of one record differs from this build's. */
final class Evolution {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int HEADER_BYTES = 10;

  private final Schema schema;

  Evolution(Schema schema) {
    this.schema = schema;
  }

  /** The build that has one more field in a record, or in one nested there. */
  static Schema withField(Schema schema, String record, String field) {
    JsonNode root = JSON.readTree(schema.toString());
    fields(root, record).add(JSON.readTree(field));
    return new Schema.Parser().parse(root.toString());
  }

  /** The build that does not have that field yet. */
  static Schema withoutField(Schema schema, String record, String field) {
    JsonNode root = JSON.readTree(schema.toString());
    ArrayNode fields = fields(root, record);
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).get("name").stringValue().equals(field)) {
        fields.remove(i);
        return new Schema.Parser().parse(root.toString());
      }
    }
    throw new IllegalArgumentException(record + " has no field " + field);
  }

  /** The build whose enum has one symbol more. */
  static Schema withSymbol(Schema schema, String enumeration, String symbol) {
    JsonNode root = JSON.readTree(schema.toString());
    ((ArrayNode) named(root, enumeration).orElseThrow().get("symbols")).add(symbol);
    return new Schema.Parser().parse(root.toString());
  }

  private static ArrayNode fields(JsonNode root, String record) {
    return (ArrayNode) named(root, record).orElseThrow().get("fields");
  }

  private static Optional<ObjectNode> named(JsonNode node, String name) {
    if (node instanceof ObjectNode object
        && object.path("name").asString("").equals(name)
        && !object.path("type").isObject()
        && (object.has("fields") || object.has("symbols"))) {
      return Optional.of(object);
    }
    for (JsonNode child : node) {
      Optional<ObjectNode> found = named(child, name);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Knows this build's schema and no other. */
  SchemaStore store() {
    return fingerprint ->
        fingerprint == SchemaNormalization.parsingFingerprint64(schema)
            ? Optional.of(schema)
            : Optional.empty();
  }

  /** What that build has in memory for a record of this build. */
  GenericRecord own(SpecificRecord record) {
    byte[] bytes = Codec.encode(record);
    try {
      return new GenericDatumReader<GenericRecord>(record.getSchema(), schema)
          .read(
              null,
              DecoderFactory.get()
                  .binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] encode(Map<String, Object> fields) {
    GenericRecord record = new GenericData.Record(schema);
    fields.forEach(record::put);
    return encode(record);
  }

  byte[] encode(GenericRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(HEADER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 0x01)
            .putLong(SchemaNormalization.parsingFingerprint64(schema))
            .array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
