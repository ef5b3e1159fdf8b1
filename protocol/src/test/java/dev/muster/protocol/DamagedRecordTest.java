package dev.muster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader does with records that nobody wrote in that way. */
class DamagedRecordTest {
  private static final long FEW_MEBIBYTES = 4 << 20;

  private final Codec codec = new Codec(SchemaStore.NONE);

  static Stream<SpecificRecord> records() {
    return Samples.all().stream();
  }

  @ParameterizedTest
  @MethodSource("records")
  void damage_is_refused_or_gives_another_whole_record(SpecificRecord record) {
    byte[] original = Codec.encode(record);
    Damage damage = new Damage(20261121);

    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = damage.of(original, 10);
      try {
        byte[] again = Codec.encode(codec.decode(damaged));
        assertThat(Codec.encode(codec.decode(again))).isEqualTo(again);
      } catch (UndecodableRecordException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void damage_allocates_little(SpecificRecord record) {
    byte[] original = Codec.encode(record);
    Damage damage = new Damage(1);
    codec.decode(original);

    for (int i = 0; i < 500; i++) {
      byte[] damaged = damage.of(original, 10);
      assertThat(Allocation.of(() -> tryDecode(damaged))).isLessThan(FEW_MEBIBYTES);
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void after_damage_whole_records_are_read_as_before(SpecificRecord record) {
    byte[] original = Codec.encode(record);
    Damage damage = new Damage(2);

    for (int i = 0; i < 200; i++) {
      tryDecode(damage.of(original, 10));
      assertThat(codec.decode(original)).isEqualTo(record);
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        1 << 20,
        Integer.MAX_VALUE - 8,
        Integer.MAX_VALUE,
        1L << 40,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE
      })
  void a_forged_length_of_a_string_is_refused_without_room_for_it(long length) {
    byte[] forged = record(new TerminateRecord(""), out -> out.writeLong(length));

    assertRefusedCheaply(forged);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        1 << 20,
        Integer.MAX_VALUE - 8,
        Integer.MAX_VALUE,
        1L << 40,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE
      })
  void a_forged_number_of_outcomes_is_refused_without_room_for_them(long count) {
    byte[] forged =
        record(
            Samples.result(),
            out -> {
              out.writeFixed(new byte[16]);
              out.writeString("client");
              out.writeString("worker");
              out.writeInt(1);
              out.writeInt(0);
              out.writeLong(count);
            });

    assertRefusedCheaply(forged);
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 10_000, 1_000_000})
  void errors_that_nest_without_end_are_refused(int causes) {
    byte[] forged =
        record(
            Samples.result(),
            out -> {
              out.writeFixed(new byte[16]);
              out.writeString("client");
              out.writeString("worker");
              out.writeInt(1);
              out.writeInt(0);
              out.writeLong(1);
              out.writeFixed(new byte[16]);
              out.writeLong(0);
              out.writeInt(1);
              out.writeEnum(OutcomeKind.getClassSchema().getEnumOrdinal("TASK_FAILED"));
              out.writeIndex(0);
              out.writeIndex(1);
              for (int i = 0; i < causes; i++) {
                out.writeString("");
                out.writeIndex(0);
                out.writeLong(0);
                out.writeIndex(1);
              }
            });

    assertThatThrownBy(() -> codec.decode(forged))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("nests deeper");
  }

  private void assertRefusedCheaply(byte[] forged) {
    assertThatThrownBy(() -> codec.decode(forged)).isInstanceOf(UndecodableRecordException.class);
    assertThat(Allocation.of(() -> tryDecode(forged))).isLessThan(FEW_MEBIBYTES);
  }

  private void tryDecode(byte[] bytes) {
    try {
      codec.decode(bytes);
    } catch (UndecodableRecordException expected) {
      // What damage is for.
    }
  }

  /** The header of a record, with another body behind it. */
  private static byte[] record(SpecificRecord kind, Body body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Codec.encode(kind), 0, 10);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      body.write(encoder);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }

  private interface Body {
    void write(BinaryEncoder out) throws IOException;
  }
}
