package dev.muster.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
  private final Codec codec = new Codec(SchemaStore.NONE);

  static Stream<SpecificRecord> records() {
    return Samples.all().stream();
  }

  @ParameterizedTest
  @MethodSource("records")
  void every_record_comes_back_as_it_was(SpecificRecord record) {
    assertThat(codec.decode(Codec.encode(record))).isEqualTo(record);
  }

  @Test
  void there_is_a_sample_of_every_record_that_travels() {
    assertThat(records().map(SpecificRecord::getSchema))
        .containsExactlyInAnyOrderElementsOf(Codec.schemas().keySet());
  }

  @Test
  void absent_fields_come_back_absent() {
    byte[] bytes = Codec.encode(Samples.taskOf(FunctionRecord.newBuilder().setName("f").build()));

    FunctionRecord read = codec.decode(bytes, TaskRecord.class).getFunction();

    assertThat(read.getMethod()).isNull();
  }

  @Test
  void a_record_begins_with_the_marker_and_the_fingerprint_of_its_schema() {
    byte[] bytes = Codec.encode(Samples.task());

    long fingerprint = 0;
    for (int i = 9; i >= 2; i--) {
      fingerprint = fingerprint << 8 | (bytes[i] & 0xFF);
    }
    assertThat(bytes).startsWith(0xC3, 0x01);
    assertThat(fingerprint).isEqualTo(Codec.schemas().get(TaskRecord.getClassSchema()));
  }

  @Test
  void no_two_records_have_the_same_fingerprint() {
    assertThat(Codec.schemas().values()).doesNotHaveDuplicates();
  }

  @Test
  void a_record_that_is_only_a_part_of_others_is_not_written() {
    assertThatThrownBy(() -> Codec.encode(Samples.task().getFunction()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FunctionRecord");
  }

  @ParameterizedTest
  @MethodSource("records")
  void a_record_cut_off_anywhere_is_refused(SpecificRecord record) {
    byte[] whole = Codec.encode(record);

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(UndecodableRecordException.class);
    }
  }

  @Test
  void the_message_about_a_cut_record_names_the_record() {
    byte[] whole = Codec.encode(Samples.task());

    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(whole, whole.length - 1)))
        .hasMessageContaining("cut off")
        .hasMessageContaining("TaskRecord");
  }

  @Test
  void bytes_behind_a_record_are_refused() {
    byte[] whole = Codec.encode(Samples.task());

    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("followed by bytes");
  }

  @Test
  void bytes_of_something_else_are_refused() {
    for (byte[] foreign : List.of(new byte[0], "{\"job\":1}".getBytes(UTF_8), new byte[4096])) {
      assertThatThrownBy(() -> codec.decode(foreign))
          .isInstanceOf(UndecodableRecordException.class)
          .hasMessageContaining("not a Muster record");
    }
  }

  @Test
  void a_schema_nobody_announced_is_named_by_its_fingerprint() {
    byte[] bytes = Codec.encode(Samples.task());
    Arrays.fill(bytes, 2, 10, (byte) 0xAB);

    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("abababababababab");
  }

  @Test
  void a_record_of_another_kind_than_expected_is_refused() {
    byte[] bytes = Codec.encode(Samples.result());

    assertThatThrownBy(() -> codec.decode(bytes, TaskRecord.class))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("TaskRecord")
        .hasMessageContaining("ResultRecord");
  }

  @Test
  void a_record_this_build_does_not_know_is_refused_by_name() {
    Schema unknown =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"dev.muster.protocol.LaterRecord\",\"fields\":[]}");
    Evolution later = new Evolution(unknown);

    assertThatThrownBy(() -> new Codec(later.store()).decode(later.encode(Map.of())))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("LaterRecord");
  }
}
