package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.protocol.Shapes.Account;
import dev.muster.protocol.Shapes.Point;
import dev.muster.protocol.Shapes.Square;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values are what the schema says, for whoever reads or writes them without this library. */
class ValueWireTest {
  private static final Schema SCHEMA = ValueRecord.getClassSchema();

  static Stream<@Nullable Object> natural() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("nothing", null);
    map.put("list", List.of());
    return Stream.of(
        null,
        true,
        1,
        Long.MIN_VALUE,
        1.5f,
        -0.0,
        "naïve 😀",
        new byte[] {1, -1},
        Arrays.asList(1, 2L, "a", null, List.of(map)),
        map);
  }

  @ParameterizedTest
  @MethodSource("natural")
  void a_foreign_reader_reads_what_is_written(@Nullable Object value) throws IOException {
    ValueWriter out = new ValueWriter();
    out.write(value, null);

    assertThat(fromRecord(foreignRead(out.toByteBuffer()))).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("natural")
  void a_foreign_writer_is_understood(@Nullable Object value) throws IOException {
    assertThat(new ValueReader(foreignWrite(value, false)).read(Object.class)).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("natural")
  void a_foreign_writer_may_cut_lists_into_blocks(@Nullable Object value) throws IOException {
    assertThat(new ValueReader(foreignWrite(value, true)).read(Object.class)).isEqualTo(value);
  }

  @Test
  void a_record_is_a_map_of_its_fields() throws IOException {
    ValueWriter out = new ValueWriter();
    out.write(new Point(1, 2), Point.class);

    assertThat(fromRecord(foreignRead(out.toByteBuffer()))).isEqualTo(Map.of("x", 1, "y", 2));
  }

  @Test
  void what_is_computed_or_transient_is_not_written() throws IOException {
    ValueWriter square = new ValueWriter();
    square.write(new Square(3), Square.class);
    ValueWriter account = new ValueWriter();
    account.write(new Account("Ada", List.of(1)), Account.class);

    assertThat(fromRecord(foreignRead(square.toByteBuffer()))).isEqualTo(Map.of("side", 3));
    assertThat(fromRecord(foreignRead(account.toByteBuffer())))
        .isEqualTo(Map.of("owner", "Ada", "moves", List.of(1)));
  }

  @Test
  void arrays_of_primitives_are_lists() throws IOException {
    ValueWriter out = new ValueWriter();
    out.write(new long[] {1, -1}, long[].class);

    assertThat(fromRecord(foreignRead(out.toByteBuffer()))).isEqualTo(List.of(1L, -1L));
  }

  @Test
  void a_record_written_by_somebody_else_is_rebuilt() throws IOException {
    ByteBuffer bytes = foreignWrite(List.of(Map.of("x", 1L, "y", 2)), false);

    assertThat(new ValueReader(bytes).read(new TypeOf<List<Point>>() {}.type))
        .isEqualTo(List.of(new Point(1, 2)));
  }

  private static GenericRecord foreignRead(ByteBuffer bytes) throws IOException {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return new GenericDatumReader<GenericRecord>(SCHEMA)
        .read(null, DecoderFactory.get().binaryDecoder(copy, null));
  }

  private static ByteBuffer foreignWrite(@Nullable Object value, boolean blocks)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder =
        blocks
            ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(out, null)
            : EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(SCHEMA).write(toRecord(value), encoder);
    encoder.flush();
    return ByteBuffer.wrap(out.toByteArray());
  }

  private static GenericRecord toRecord(@Nullable Object value) {
    GenericRecord record = new GenericData.Record(SCHEMA);
    if (value instanceof List<?> list) {
      record.put("value", list.stream().map(ValueWireTest::toRecord).toList());
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, GenericRecord> records = new LinkedHashMap<>();
      map.forEach((key, each) -> records.put(key, toRecord(each)));
      record.put("value", records);
    } else {
      record.put("value", value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value);
    }
    return record;
  }

  private static @Nullable Object fromRecord(@Nullable Object read) {
    Object value = read instanceof GenericRecord record ? record.get("value") : read;
    if (value instanceof List<?> list) {
      return list.stream().map(ValueWireTest::fromRecord).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      map.forEach((key, each) -> plain.put(key.toString(), fromRecord(each)));
      return plain;
    }
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return copy;
    }
    return value instanceof CharSequence text ? text.toString() : value;
  }
}
