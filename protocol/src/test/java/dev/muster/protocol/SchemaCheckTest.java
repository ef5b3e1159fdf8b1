package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas that somebody announced to make readers of them busy, or full. */
class SchemaCheckTest {
  private static final long FEW_MEBIBYTES = 4 << 20;

  static Iterable<Schema> own() {
    return Codec.schemas().keySet();
  }

  @ParameterizedTest
  @MethodSource("own")
  void what_this_build_writes_is_read(Schema schema) {
    assertThatCode(() -> SchemaCheck.check(schema)).doesNotThrowAnyException();
  }

  @Test
  void what_a_later_build_may_write_is_read() {
    Schema later =
        Evolution.withField(
            TerminateRecord.getClassSchema(),
            "TerminateRecord",
            "{\"name\": \"why\", \"type\": [\"null\", \"string\"], \"default\": null}");
    Evolution evolution = new Evolution(later);

    byte[] bytes = evolution.encode(Map.of("client", "c"));

    assertThat(new Codec(evolution.store()).decode(bytes)).isEqualTo(new TerminateRecord("c"));
  }

  /** A record of two records of two records, and so on: a billion fields in a page of text. */
  @Test
  void a_schema_that_unfolds_is_refused_before_it_does() {
    Schema schema = terminate(doubled(30));

    assertRefused(schema, "more than 10,000 parts");
  }

  private static String doubled(int levels) {
    String inner = "\"string\"";
    for (int level = 0; level < levels; level++) {
      inner =
          "{\"type\": \"record\", \"name\": \"r%d\", \"fields\": [{\"name\": \"a\", \"type\": %s}, {\"name\": \"b\", \"type\": %s}]}"
              .formatted(level, inner, level == 0 ? "\"string\"" : "\"r%d\"".formatted(level - 1));
    }
    return inner;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"array\", \"items\": \"null\"}",
        "{\"type\": \"array\", \"items\": {\"type\": \"fixed\", \"name\": \"f\", \"size\": 0}}",
        "{\"type\": \"array\", \"items\": {\"type\": \"record\", \"name\": \"r\", \"fields\": []}}"
      })
  void a_list_of_what_takes_no_byte_is_refused(String list) {
    assertRefused(terminate(list), "a list of what takes no byte");
  }

  @Test
  void a_record_that_contains_itself_is_refused() {
    assertRefused(
        terminate(
            "{\"type\": \"record\", \"name\": \"r\", \"fields\": [{\"name\": \"s\", \"type\": \"string\"}, {\"name\": \"self\", \"type\": \"r\"}]}"),
        "contains itself");
  }

  @Test
  void a_schema_that_nests_deeply_is_refused() {
    String nested =
        "{\"type\": \"array\", \"items\": ".repeat(100) + "\"string\"" + "}".repeat(100);

    assertRefused(terminate(nested), "nests deeper");
  }

  /** A writer whose record has that beside what it should have. */
  private static Schema terminate(String type) {
    return new Schema.Parser()
        .parse(
            "{\"type\": \"record\", \"name\": \"TerminateRecord\", \"namespace\": \"dev.muster.protocol\", \"fields\": [{\"name\": \"more\", \"type\": %s}, {\"name\": \"client\", \"type\": \"string\"}]}"
                .formatted(type));
  }

  private static void assertRefused(Schema schema, String why) {
    Codec codec = new Codec(fingerprint -> Optional.of(schema));
    byte[] bytes =
        ByteBuffer.allocate(40)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 1)
            .putLong(4711)
            .put(new byte[] {-2, -1, -1, -1, 15})
            .array();

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining(why);
    assertThat(
            Allocation.of(
                () ->
                    assertThatThrownBy(() -> codec.decode(bytes))
                        .isInstanceOf(UndecodableRecordException.class)))
        .isLessThan(FEW_MEBIBYTES);
  }
}
